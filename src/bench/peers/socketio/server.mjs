// A server of a few lines on Socket.IO: a client joins the room of its address (?room=ROOM), publishing over HTTP at /publish/ROOM,
// /collect forces a collection (node --expose-gc). Argument: the port.
import {createServer} from 'node:http';
import {Server} from 'socket.io';

const http = createServer((request, response) => {
  if (request.url === '/collect') {
    globalThis.gc?.();
    response.end('{}');
    return;
  }
  if (!request.url.startsWith('/publish/')) return;
  const room = request.url.slice('/publish/'.length);
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    io.to(room).emit('m', body);
    response.end('{}');
  });
});
http.keepAliveTimeout = 600_000;
const io = new Server(http, {transports: ['websocket'], perMessageDeflate: false, serveClient: false, pingInterval: 600_000});
io.on('connection', (socket) => socket.join(socket.handshake.query.room));
http.listen(Number(process.argv[2]), '127.0.0.1', 4096);
