// The unmodified JavaScript SDK against the hub: every command, and what happens around a lost socket.

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {connect, leave, next, receivedData, subscribe, subscribed} from './client.mjs';
import {openToAll, startHub} from './server.mjs';

const QUICK_LOOPS = 20;

let hub;

before(async () => {
  hub = await startHub({
    client: {user_id_http_header: 'X-User-Id'},
    rpc: {ping: {enabled: true}},
    channel: {without_namespace: openToAll, namespaces: [{name: 'closed'}]},
    shutdown: {drain: '0s'},
  });
});

after(async () => assert.equal(await hub.stop(), 0, 'exit code of the hub'));

/** One scenario, once and then in quick succession with the same client; each run gets a channel of its own. */
function scenario(name, run) {
  test(name, async t => {
    const client = await connect(hub, {user: 'alice'});
    t.after(() => client.disconnect());
    const channel = name.replace(/\W+/g, '-');
    await t.test('once', () => run(client, channel));
    await t.test(`${QUICK_LOOPS} quick loops`, async () => {
      for (let loop = 0; loop < QUICK_LOOPS; loop++) await run(client, `${channel}-${loop}`);
    });
  });
}

const range = (from, to) => Array.from({length: to - from + 1}, (_, i) => from + i);
const publishAll = (channel, data) => hub.api('batch', {commands: data.map(d => ({publish: {channel, data: d}}))});

scenario('connect and disconnect', async () => {
  const client = await connect(hub, {user: 'bob', data: {token: 'of the application', list: [1, 'ü', null]}});
  assert.match(client.connectedWith.client, /^[\w-]{8,}$/);
  client.disconnect();
  assert.equal(client.state, 'disconnected');
});

scenario('subscribe', async (client, channel) => {
  const sub = client.newSubscription(channel, {data: {any: 'thing'}, positioned: true, recoverable: true});
  const context = await subscribed(sub);
  assert.equal(context.positioned, true);
  assert.equal(context.recoverable, true);
  assert.equal(context.streamPosition.offset, 0);
  assert.ok(context.streamPosition.epoch);
  leave(client, sub);
});

scenario('publish', async (client, channel) => {
  const sub = await subscribe(client, channel);
  const values = [{text: 'ä € 😀 \u0000 \u2028'}, [1, [2, [3]]], 'text', 42, 1.5e-7, true, null, {}];
  for (const value of values) await sub.publish(value);
  assert.deepEqual(await receivedData(sub, values.length), values);
  assert.equal(sub.received[0].info.user, 'alice');
  assert.equal(sub.received[0].info.client, client.connectedWith.client);
  leave(client, sub);
});

scenario('publish from the server', async (client, channel) => {
  const sub = await subscribe(client, channel);
  await hub.api('publish', {channel, data: {n: 1}, tags: {kind: 'test'}});
  assert.deepEqual(await receivedData(sub, 1), [{n: 1}]);
  assert.deepEqual(sub.received[0].tags, {kind: 'test'});
  assert.equal(sub.received[0].info, undefined);
  leave(client, sub);
});

scenario('history', async (client, channel) => {
  await publishAll(channel, range(1, 10));
  const data = async options => (await client.history(channel, options)).publications.map(p => p.data);
  const {offset, epoch, publications} = await client.history(channel);
  assert.equal(offset, 10);
  assert.deepEqual(publications, []);
  assert.deepEqual(await data({limit: 3}), [1, 2, 3]);
  assert.deepEqual(await data({limit: -1}), range(1, 10));
  assert.deepEqual(await data({limit: 2, reverse: true}), [10, 9]);
  assert.deepEqual(await data({limit: -1, since: {offset: 7, epoch}}), [8, 9, 10]);
  assert.deepEqual(await data({limit: 2, since: {offset: 7, epoch}, reverse: true}), [6, 5]);
  await assert.rejects(client.history(channel, {limit: 1, since: {offset: 1, epoch: 'another'}}), {code: 112});
});

scenario('presence', async (client, channel) => {
  const sub = await subscribe(client, channel);
  const {clients} = await sub.presence();
  const me = client.connectedWith.client;
  assert.deepEqual(Object.keys(clients), [me]);
  assert.equal(clients[me].user, 'alice');
  assert.deepEqual(await sub.presenceStats(), {numClients: 1, numUsers: 1});
  leave(client, sub);
});

scenario('rpc', async client => {
  await client.rpc('ping', {});
  await assert.rejects(client.rpc('unknown', {}), {code: 108});
});

scenario('join and leave', async (client, channel) => {
  const sub = client.newSubscription(channel, {joinLeave: true});
  const ownJoin = next(sub, 'join');
  await subscribed(sub);
  assert.equal((await ownJoin).info.client, client.connectedWith.client);
  const [joined, left] = [next(sub, 'join'), next(sub, 'leave')];
  const guest = await connect(hub, {user: 'guest'});
  await subscribe(guest, channel);
  assert.equal((await joined).info.user, 'guest');
  guest.disconnect();
  assert.equal((await left).info.client, guest.connectedWith.client);
  leave(client, sub);
});

scenario('a dropped socket recovers exactly what was missed', async (client, channel) => {
  const sub = await subscribe(client, channel, {positioned: true, recoverable: true});
  await publishAll(channel, [1, 2, 3]);
  await receivedData(sub, 3);
  const [lost, back] = [next(client, 'connecting'), next(sub, 'subscribed')];
  client.dropSocket();
  await lost;
  await publishAll(channel, range(4, 20));
  const context = await back;
  assert.equal(context.wasRecovering, true);
  assert.equal(context.recovered, true);
  await hub.api('publish', {channel, data: 21});
  assert.deepEqual(await receivedData(sub, 21), range(1, 21));
  assert.deepEqual(sub.received.map(p => p.offset), range(1, 21));
  leave(client, sub);
});

scenario('more was missed than history keeps', async (client, channel) => {
  const sub = await subscribe(client, channel, {positioned: true, recoverable: true});
  await publishAll(channel, [1]);
  await receivedData(sub, 1);
  const [lost, back] = [next(client, 'connecting'), next(sub, 'subscribed')];
  client.dropSocket();
  await lost;
  await publishAll(channel, range(2, 150));
  const context = await back;
  assert.equal(context.wasRecovering, true);
  assert.equal(context.recovered, false);
  assert.equal(context.streamPosition.offset, 150);
  await hub.api('publish', {channel, data: 151});
  assert.deepEqual(await receivedData(sub, 2), [1, 151]);
  leave(client, sub);
});

scenario('unsubscribe and subscribe again', async (client, channel) => {
  const sub = await subscribe(client, channel);
  await sub.publish('before');
  await receivedData(sub, 1);
  sub.unsubscribe();
  await hub.api('publish', {channel, data: 'meanwhile'});
  await subscribed(sub);
  await sub.publish('after');
  assert.deepEqual(await receivedData(sub, 2), ['before', 'after']);
  leave(client, sub);
});

scenario('server-side subscription', async (client, channel) => {
  const began = next(client, 'subscribed', context => context.channel === channel);
  await hub.api('subscribe', {user: 'alice', channel, data: {welcome: true}});
  assert.deepEqual((await began).data, {welcome: true});
  const published = next(client, 'publication', context => context.channel === channel);
  await hub.api('publish', {channel, data: 'to all of alice'});
  assert.equal((await published).data, 'to all of alice');
  const ended = next(client, 'unsubscribed', context => context.channel === channel);
  await hub.api('unsubscribe', {user: 'alice', channel});
  await ended;
});

scenario('unsubscribed by the server', async (client, channel) => {
  const sub = await subscribe(client, channel);
  const ended = next(sub, 'unsubscribed');
  await hub.api('unsubscribe', {user: 'alice', channel});
  assert.equal((await ended).code, 2000);
  client.removeSubscription(sub);
});

scenario('disconnected by the server', async () => {
  for (const [disconnect, code] of [[undefined, 3503], [{code: 4501, reason: 'bye'}, 4501]]) {
    const client = await connect(hub, {user: 'carol'});
    const ended = next(client, 'disconnected');
    await hub.api('disconnect', {user: 'carol', disconnect});
    assert.equal((await ended).code, code);
  }
});

scenario('refused', async client => {
  await assert.rejects(subscribe(client, 'nowhere:at-all'), {code: 102});
  client.removeSubscription(client.getSubscription('nowhere:at-all'));
  await assert.rejects(subscribe(client, 'closed:door'), {code: 103});
  client.removeSubscription(client.getSubscription('closed:door'));
  await assert.rejects(client.publish('closed:door', 1), {code: 103});
  await assert.rejects(client.history('closed:door'), {code: 108});
  await assert.rejects(client.presence('closed:door'), {code: 108});
});
