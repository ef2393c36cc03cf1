// What stands before the instances of a hub: one address, behind which now this and now that instance is.

import {connect, createServer} from 'node:net';

/** New connections go to the instance in `behind`, which may be changed; it ends with the test. */
export function startBalancer(t, behind) {
  const sockets = new Set();
  const server = createServer(incoming => {
    const outgoing = connect(balancer.behind.port, '127.0.0.1');
    incoming.pipe(outgoing).pipe(incoming);
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => [incoming, outgoing].forEach(one => one.destroy()));
    }
  });
  const balancer = {
    behind,
    get socketUrl() {
      return this.endpoint('websocket');
    },
    endpoint(transport) {
      return `${transport === 'websocket' ? 'ws' : 'http'}://127.0.0.1:${server.address().port}/connection/${transport}`;
    },
    get emulationUrl() {
      return `http://127.0.0.1:${server.address().port}/emulation`;
    },
    /** Ends every connection that is open now. */
    cut() {
      for (const socket of sockets) socket.destroy();
    },
  };
  t.after(() => {
    server.close();
    balancer.cut();
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(balancer)));
}
