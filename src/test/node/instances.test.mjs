// The unmodified JavaScript SDK on two instances that are one hub by Redis.

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {startBalancer} from './balancer.mjs';
import {connect, leave, next, receivedData, subscribe, subscribed} from './client.mjs';
import {openToAll, startHub, startRedis} from './server.mjs';

const MISSED = 50;
const range = (from, to) => Array.from({length: to - from + 1}, (_, i) => from + i);
const publishAll = (hub, channel, data) => hub.api('batch', {commands: data.map(d => ({publish: {channel, data: d}}))});

let redis, a, b;

before(async () => {
  redis = await startRedis();
  const config = {
    engine: redis.settings,
    client: {user_id_http_header: 'X-User-Id'},
    channel: {
      without_namespace: openToAll,
    },
    shutdown: {drain: '0s'},
  };
  [a, b] = await Promise.all([startHub(config), startHub(config)]);
});

after(async () => {
  const codes = await Promise.all([a?.stop(), b?.stop()]);
  await redis?.stop();
  assert.deepEqual(codes, [0, 0], 'exit codes of the hubs');
});

async function connected(t, hub, options) {
  const client = await connect(hub, options);
  t.after(() => client.disconnect());
  return client;
}

test('what is published on one instance is received on the other', async t => {
  const [alice, bob] = [await connected(t, a, {user: 'alice'}), await connected(t, b, {user: 'bob'})];
  const [subA, subB] = [await subscribe(alice, 'news'), await subscribe(bob, 'news')];
  await subA.publish({from: 'alice'});
  await a.api('publish', {channel: 'news', data: 2, tags: {kind: 'test'}});
  await b.api('publish', {channel: 'news', data: 3});
  await subB.publish({from: 'bob'});
  const expected = [{from: 'alice'}, 2, 3, {from: 'bob'}];
  for (const sub of [subA, subB]) {
    assert.deepEqual(await receivedData(sub, 4), expected);
    assert.deepEqual(sub.received.map(p => p.offset), [1, 2, 3, 4]);
    assert.equal(sub.received[0].info.user, 'alice');
    assert.deepEqual(sub.received[1].tags, {kind: 'test'});
  }
  const history = await bob.history('news', {limit: -1});
  assert.deepEqual(history.publications.map(p => p.data), expected);
});

test(`a client of one instance that has missed ${MISSED} gets them on the other, in order and once`, async t => {
  const channel = 'recovery';
  const first = await connected(t, a, {user: 'alice'});
  const sub = await subscribe(first, channel, {positioned: true, recoverable: true});
  await publishAll(b, channel, [1, 2, 3]);
  await receivedData(sub, 3);
  const {offset, epoch} = {offset: sub.received.at(-1).offset, epoch: (await first.history(channel)).epoch};
  first.disconnect();
  await publishAll(b, channel, range(4, 3 + MISSED));

  const second = await connected(t, b, {user: 'alice'});
  const again = second.newSubscription(channel, {positioned: true, recoverable: true, since: {offset, epoch}});
  again.received = [];
  again.on('publication', publication => again.received.push(publication));
  const context = await subscribed(again);
  assert.equal(context.wasRecovering, true);
  assert.equal(context.recovered, true);
  await publishAll(a, channel, [4 + MISSED]);
  assert.deepEqual(await receivedData(again, MISSED + 1), range(4, 4 + MISSED));
  assert.deepEqual(again.received.map(p => p.offset), range(4, 4 + MISSED));
});

test('a client whose instance ends goes on with the other one', async t => {
  const channel = 'moving';
  const third = await startHub({engine: redis.settings, client: {user_id_http_header: 'X-User-Id'}, channel: {without_namespace: {
    history_size: 100, history_ttl: '60s', allow_recovery: true, allow_positioning: true, allow_subscribe_for_client: true}}, shutdown: {drain: '0s'}});
  const balancer = await startBalancer(t, third);
  const client = await connected(t, balancer, {user: 'alice'});
  const sub = await subscribe(client, channel, {positioned: true, recoverable: true});
  await publishAll(a, channel, range(1, 10));
  await receivedData(sub, 10);
  const back = next(sub, 'subscribed');
  balancer.behind = b;
  assert.equal(await third.stop(), 0);
  await publishAll(a, channel, range(11, 10 + MISSED));
  assert.equal((await back).recovered, true);
  assert.deepEqual(await receivedData(sub, 10 + MISSED), range(1, 10 + MISSED));
  assert.deepEqual(sub.received.map(p => p.offset), range(1, 10 + MISSED));
});

test('presence, joins and leaves cross instances, each once', async t => {
  const channel = 'room';
  const alice = await connected(t, a, {user: 'alice'});
  const sub = alice.newSubscription(channel, {joinLeave: true});
  const seen = [];
  sub.on('join', ({info}) => seen.push(['join', info.user]));
  sub.on('leave', ({info}) => seen.push(['leave', info.user]));
  const ownJoin = next(sub, 'join');
  await subscribed(sub);
  await ownJoin;
  const joined = next(sub, 'join');
  const bob = await connected(t, b, {user: 'bob'});
  const subB = await subscribe(bob, channel);
  await joined;
  for (const there of [sub, subB]) {
    const {clients} = await there.presence();
    assert.deepEqual(Object.values(clients).map(info => info.user).sort(), ['alice', 'bob']);
    assert.deepEqual(await there.presenceStats(), {numClients: 2, numUsers: 2});
  }
  for (const hub of [a, b]) {
    const {presence} = await hub.api('presence', {channel});
    assert.deepEqual(Object.keys(presence).sort(), [alice.connectedWith.client, bob.connectedWith.client].sort());
  }
  const left = next(sub, 'leave');
  bob.dropSocket();
  await left;
  await next(sub, 'join'); // the SDK comes back by itself
  const leftAgain = next(sub, 'leave');
  leave(bob, subB);
  await leftAgain;
  assert.deepEqual(seen, [['join', 'alice'], ['join', 'bob'], ['leave', 'bob'], ['join', 'bob'], ['leave', 'bob']]);
  assert.deepEqual(await sub.presenceStats(), {numClients: 1, numUsers: 1});
});
