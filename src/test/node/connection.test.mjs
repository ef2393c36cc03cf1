// What the JavaScript SDK documents for connections, over each of its transports and in each format, all at the same time.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {startBackend} from './backend.mjs';
import {next, subscribe} from './client.mjs';
import {openToAll, startHub} from './server.mjs';
import {inSeconds, SECRET, token} from './tokens.mjs';
import {away, connect, connected, newClient, variants} from './variants.mjs';

const PING_S = 1;

let hub, backend;

before(async () => {
  backend = await startBackend({
    '/connect': ({data}) => data === 'not me' ? {disconnect: {code: 4501, reason: 'you neither'}} : {result: {user: 'asked', data: {seen: data}}},
    '/rpc': ({method, data, user}) => method === 'fail' ? {error: {code: 1404, message: 'no such thing'}} : {result: {data: {method, data, user}}},
  });
  hub = await startHub({
    client: {
      token: {hmac_secret_key: SECRET},
      proxy: {connect: {enabled: true, endpoint: backend.url('/connect'), emulated_headers: ['X-Tenant'], timeout: '5s'}},
      ping_interval: `${PING_S}s`,
      pong_timeout: '900ms',
    },
    rpc: {proxy: {endpoint: backend.url('/rpc'), timeout: '5s'}, without_namespace: {proxy_enabled: true}},
    channel: {
      without_namespace: openToAll,
      namespaces: [{...openToAll, name: 'kept', force_recovery: true}],
    },
    sse: {enabled: true},
    http_stream: {enabled: true},
    shutdown: {drain: '0s'},
  });
});

after(async () => {
  const code = await hub?.stop();
  await backend?.stop();
  assert.equal(code, 0, 'exit code of the hub');
});

describe('connections', {concurrency: variants.length}, () => {
  for (const variant of variants) describe(variant.name, {concurrency: 1}, () => scenarios(variant));
});

test('where a transport does not get through the next one is taken', async t => {
  const nowhere = {endpoint: () => `${hub.endpoint('websocket')}/nowhere`, emulationUrl: hub.emulationUrl};
  const fallbacks = ['http_stream', 'sse'].map(transport => ({transport, endpoint: hub.endpoint(transport)}));
  for (const [name, expected] of [['websocket JSON', 0], ['websocket Protobuf', 0], ['websocket JSON', 1]]) {
    const variant = variants.find(one => one.name === name);
    const client = await connect(t, nowhere, variant, {token: token({sub: 'elsewhere'}), fallbacks: fallbacks.slice(expected)});
    assert.equal(client.connectedWith.transport, fallbacks[expected].transport);
    assert.equal(client.decode((await client.rpc('here', client.encode(1))).data).user, 'elsewhere');
  }
});

function scenarios(variant) {
  /** A user of its own for each scenario and variant. */
  const scenario = (name, run) => test(name, t => run(t, `${name} over ${variant.name}`.replace(/\W+/g, '-')));
  const withToken = (t, user, claims, options) => connect(t, hub, variant, {token: token({sub: user, ...claims}), ...options});

  scenario('a token says who is there', async (t, user) => {
    const client = await withToken(t, user, {info: {nick: 'ü'}});
    assert.match(client.connectedWith.client, /^[\w-]{8,}$/);
    assert.equal(client.connectedWith.transport, variant.transport);
    await subscribe(client, user);
    const [info] = Object.values((await client.presence(user)).clients);
    assert.equal(info.user, user);
    assert.equal(info.client, client.connectedWith.client);
    assert.deepEqual(client.decode(info.connInfo), {nick: 'ü'});
  });

  scenario('states and their codes', async (t, user) => {
    const client = newClient(hub, variant, {token: token({sub: user})});
    const seen = [];
    client.on('state', ({newState}) => seen.push(newState));
    for (const event of ['connecting', 'disconnected']) client.on(event, ({code}) => seen.push(code));
    await connected(client);
    await client.ready();
    client.disconnect();
    assert.deepEqual(seen, ['connecting', 0, 'connected', 'disconnected', 0]);
    await connected(client);
    client.disconnect();
  });

  scenario('data, name, version and headers reach the backend', async t => {
    const mark = `${variant.name} ${Math.random()}`;
    const client = newClient(hub, variant, {
      name: 'tester', version: '1.2.3', headers: {'X-Tenant': 'blue', 'X-Other': 'dropped'}, getData: async () => client.encode({mark}),
    });
    t.after(() => client.disconnect());
    const {data} = await connected(client);
    assert.deepEqual(client.decode(data), {seen: {mark}});
    const {question, headers} = backend.asked.find(one => one.question.data?.mark === mark);
    assert.deepEqual([question.name, question.version, question.transport], ['tester', '1.2.3', variant.transport]);
    assert.equal(question.protocol, variant.name.split(' ')[1].toLowerCase());
    assert.equal(headers['x-tenant'], 'blue');
    assert.equal(headers['x-other'], undefined);
  });

  scenario('refused by the backend', async t => {
    const client = newClient(hub, variant);
    client.setData(client.encode('not me'));
    t.after(() => client.disconnect());
    await assert.rejects(connected(client), {code: 4501, message: 'you neither'});
  });

  scenario('an invalid token', async () => {
    await assert.rejects(connected(newClient(hub, variant, {token: token({sub: 'forger'}, 'another secret')})), {code: 3500});
  });

  scenario('an expired token is replaced', async (t, user) => {
    let asked = 0;
    const client = await withToken(t, user, {exp: inSeconds(-10)}, {getToken: async () => {
      asked++;
      return token({sub: user, exp: inSeconds(60)});
    }});
    assert.equal(client.state, 'connected');
    assert.equal(asked, 1);
  });

  scenario('a token is renewed while it is in use', async (t, user) => {
    const renewed = [];
    const client = await withToken(t, user, {exp: inSeconds(2)}, {getToken: async () => {
      renewed.push(Date.now());
      return token({sub: user, exp: inSeconds(renewed.length === 1 ? 2 : 60)});
    }});
    let lost = 0;
    client.on('connecting', () => lost++);
    await delay(5000);
    assert.equal(renewed.length, 2);
    assert.equal(lost, 0, 'connections that were lost');
    assert.equal(client.state, 'connected');
  });

  scenario('nobody renews', async (t, user) => {
    const client = await withToken(t, user, {exp: inSeconds(2)}, {getToken: async () => null});
    assert.equal((await next(client, 'disconnected')).code, 1);
  });

  scenario('a quiet connection stays', async (t, user) => {
    const client = await withToken(t, user, {}, {maxServerPingDelay: 1500});
    let lost = 0;
    client.on('connecting', () => lost++);
    await delay(3500 * PING_S);
    assert.equal(lost, 0);
    assert.deepEqual(client.decode((await client.rpc('still', client.encode('there'))).data).data, 'there');
  });

  scenario('rpc', async (t, user) => {
    const client = await withToken(t, user);
    const {data} = await client.rpc('sum', client.encode([1, 2, 'ä 😀']));
    assert.deepEqual(client.decode(data), {method: 'sum', data: [1, 2, 'ä 😀'], user});
    await assert.rejects(client.rpc('fail', client.encode({})), {code: 1404, message: 'no such thing'});
  });

  scenario('a message to the backend, which takes none', async (t, user) => {
    const client = await withToken(t, user);
    const ended = next(client, 'disconnected');
    await client.send(client.encode({any: 'thing'}));
    assert.equal((await ended).code, 3508);
  });

  scenario('commands in one batch', async (t, user) => {
    const client = await withToken(t, user);
    const sub = await subscribe(client, user);
    client.startBatching();
    const sent = [1, 2, 3, 4, 5].map(n => client.publish(user, client.encode(n)));
    const history = client.history(user, {limit: -1});
    client.stopBatching();
    await Promise.all(sent);
    assert.deepEqual((await history).publications.map(p => client.decode(p.data)), [1, 2, 3, 4, 5]);
    assert.deepEqual(sub.received.map(p => p.data), [1, 2, 3, 4, 5]);
  });

  scenario('disconnected by the server', async (t, user) => {
    for (const [disconnect, code] of [[undefined, 3503], [{code: 4501, reason: 'bye'}, 4501]]) {
      const client = await withToken(t, user);
      const ended = next(client, 'disconnected');
      await hub.api('disconnect', {user, disconnect});
      const context = await ended;
      assert.equal(context.code, code);
      if (disconnect) assert.equal(context.reason, 'bye');
    }
  });

  scenario('sent away for a moment', async (t, user) => {
    const client = await withToken(t, user);
    const [lost, back] = [next(client, 'connecting'), next(client, 'connected')];
    await hub.api('disconnect', {user, disconnect: {code: 4000, reason: 'come again'}});
    assert.deepEqual(await lost, {code: 4000, reason: 'come again'});
    assert.notEqual((await back).client, client.connectedWith.client);
  });

  scenario('server-side subscriptions of a token go on after a lost connection', async (t, user) => {
    const channels = [`${user}-plain`, `kept:${user}`];
    const client = newClient(hub, variant, {token: token({sub: user, channels})});
    t.after(() => client.disconnect());
    const [events, publications] = [[], []];
    client.on('subscribed', context => events.push(context));
    client.on('publication', ({channel, data, offset}) => publications.push([channel, client.decode(data), offset]));
    await connected(client);
    assert.deepEqual(events.map(({channel, recoverable}) => [channel, recoverable]).sort(), [[channels[1], true], [channels[0], false]]);
    await hub.api('publish', {channel: channels[1], data: 1});
    while (!publications.length) await next(client, 'publication');
    events.length = 0;
    await away(client, async () => {
      for (const data of [2, 3]) await hub.api('publish', {channel: channels[1], data});
    });
    const kept = events.find(({channel}) => channel === channels[1]);
    assert.deepEqual([kept.wasRecovering, kept.recovered], [true, true]);
    await hub.api('publish', {channel: channels[1], data: 4});
    while (publications.length < 4) await next(client, 'publication');
    assert.deepEqual(publications, [1, 2, 3, 4].map(n => [channels[1], n, n]));
  });

  scenario('server-side subscription by the API', async (t, user) => {
    const client = await withToken(t, user);
    const began = next(client, 'subscribed');
    await hub.api('subscribe', {user, channel: user, data: {welcome: true}});
    assert.deepEqual(client.decode((await began).data), {welcome: true});
    const published = next(client, 'publication');
    await client.publish(user, client.encode('by myself'));
    assert.equal(client.decode((await published).data), 'by myself');
    const ended = next(client, 'unsubscribed');
    await hub.api('unsubscribe', {user, channel: user});
    assert.equal((await ended).channel, user);
  });
}
