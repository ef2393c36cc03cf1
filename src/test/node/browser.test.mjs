// The JavaScript SDK in a real browser, on a page of another origin than the hub's, over each of its transports and in each format.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {after, before, test} from 'node:test';
import {launchChromium, openWatched} from './browser.mjs';
import {openToAll, startHub} from './server.mjs';
import {SECRET, token} from './tokens.mjs';

const WAYS = [['websocket', 'json'], ['websocket', 'protobuf'], ['http_stream', 'json'], ['http_stream', 'protobuf'], ['sse', 'json']];
const BUNDLES = {json: 'centrifuge.js', protobuf: 'centrifuge.protobuf.js'};

let hub, site, browser;

before(async () => {
  site = await startSite();
  hub = await startHub({
    client: {token: {hmac_secret_key: SECRET}, allowed_origins: [site.origin('127.0.0.1')]},
    channel: {without_namespace: {...openToAll, allowed_delta_types: ['fossil'], delta_publish: true}},
    sse: {enabled: true},
    http_stream: {enabled: true},
    shutdown: {drain: '0s'},
  });
  browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  site?.server.close();
  assert.equal(await hub?.stop(), 0, 'exit code of the hub');
});

/** Serves an empty page with the SDK's bundle for browsers, one for each format. */
function startSite() {
  const server = createServer((request, response) => {
    const [, format, file] = request.url.split('/');
    const script = Object.values(BUNDLES).includes(file);
    response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
    response.end(script ? readFileSync(new URL(`node_modules/centrifuge/dist/${file}`, import.meta.url))
      : `<!doctype html><link rel="icon" href="data:,"><script src="/${format}/${BUNDLES[format]}"></script>`);
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => {
    const origin = host => `http://${host}:${server.address().port}`;
    resolve({server, origin});
  }));
}

/** In the page: a client and a subscription, whose events are kept where later steps find them. */
function begin({transport, format, endpoint, emulationEndpoint, token, channel}) {
  const bytes = format === 'protobuf';
  const encode = value => bytes ? new TextEncoder().encode(JSON.stringify(value)) : value;
  const decode = data => bytes ? JSON.parse(new TextDecoder().decode(data)) : data;
  const client = new Centrifuge([{transport, endpoint}], {token, emulationEndpoint, minReconnectDelay: 50, maxReconnectDelay: 200});
  const sub = client.newSubscription(channel, {positioned: true, recoverable: true, joinLeave: true, delta: 'fossil'});
  const events = {connected: [], errors: [], publications: [], joins: [], leaves: [], subscribed: []};
  client.on('connected', context => events.connected.push(context.transport));
  client.on('error', ({type}) => events.errors.push(type));
  sub.on('publication', ({data, offset}) => events.publications.push([offset, decode(data)]));
  sub.on('join', ({info}) => events.joins.push(info.user));
  sub.on('leave', ({info}) => events.leaves.push(info.user));
  sub.on('subscribed', ({wasRecovering, recovered}) => events.subscribed.push({wasRecovering, recovered}));
  Object.assign(window, {client, sub, events, encode, decode});
  sub.subscribe();
  client.connect();
}

const until = (page, kind, count) => page.waitForFunction(([kind, count]) => window.events[kind].length >= count, [kind, count]);
const eventsOf = page => page.evaluate(() => window.events);

async function open(t, [transport, format], user, host = '127.0.0.1') {
  const page = await openWatched(t, browser, `${site.origin(host)}/${format}/`);
  await page.evaluate(begin, {
    transport, format, channel: `${transport}-${format}`, token: token({sub: user}), endpoint: hub.endpoint(transport), emulationEndpoint: hub.emulationUrl,
  });
  return page;
}

for (const way of WAYS) {
  const [transport, format] = way;
  const channel = `${transport}-${format}`;
  const publish = n => hub.api('publish', {channel, data: {text: 'a document of some length, größer als sechzehn Zeichen', n}});

  test(`${transport} ${format}`, async t => {
    const page = await open(t, way, 'alice');
    await until(page, 'subscribed', 1);
    await until(page, 'joins', 1);
    await publish(1);
    await page.evaluate(() => window.sub.publish(window.encode('from the page 😀')));
    await until(page, 'publications', 2);
    const guest = await open(t, way, 'bob');
    await until(page, 'joins', 2);
    const stats = await page.evaluate(() => window.sub.presenceStats());
    assert.deepEqual(stats, {numClients: 2, numUsers: 2});
    await guest.close();
    await until(page, 'leaves', 1);

    await page.context().setOffline(true);
    await page.waitForFunction(() => window.client.state === 'connecting');
    for (const n of [3, 4, 5]) await publish(n);
    await page.context().setOffline(false);
    await until(page, 'publications', 5);
    await publish(6);
    await until(page, 'publications', 6);

    const {publications, joins, leaves, subscribed, connected} = await eventsOf(page);
    assert.deepEqual(publications.map(([offset, data]) => [offset, data.n ?? data]), [[1, 1], [2, 'from the page 😀'], [3, 3], [4, 4], [5, 5], [6, 6]]);
    assert.deepEqual([joins.slice(0, 2), leaves.slice(0, 1)], [['alice', 'bob'], ['bob']]);
    assert.deepEqual(subscribed.at(-1), {wasRecovering: true, recovered: true});
    assert.deepEqual([...new Set(connected)], [transport]);
    const history = await page.evaluate(async () => (await window.sub.history({limit: 2})).publications.map(p => window.decode(p.data)));
    assert.equal(history[1], 'from the page 😀');
    await page.evaluate(() => window.client.disconnect());
  });

  test(`${transport} ${format} from an origin that is not allowed`, async t => {
    const page = await open(t, way, 'alice', 'localhost');
    await until(page, 'errors', 1);
    assert.deepEqual((await eventsOf(page)).connected, []);
  });
}
