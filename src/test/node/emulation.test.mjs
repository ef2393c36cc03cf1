// Two instances that are one hub by Redis, and a balancer that sends the requests of one client now to this and now to that one.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {startBalancer} from './balancer.mjs';
import {newSubscription, next, receivedData, subscribe, subscribed} from './client.mjs';
import {openToAll, startHub, startRedis} from './server.mjs';
import {inSeconds, SECRET, token} from './tokens.mjs';
import {connect, variants} from './variants.mjs';

const range = (from, to) => Array.from({length: to - from + 1}, (_, i) => from + i);
const report = n => ({station: 'north of the river, behind the old mill; größer als zuvor', reading: n, unit: 'mm', ok: true});

let redis, a, b;

before(async () => {
  redis = await startRedis();
  const config = {
    engine: redis.settings,
    client: {token: {hmac_secret_key: SECRET}},
    channel: {
      without_namespace: openToAll,
      namespaces: [{...openToAll, name: 'delta', force_recovery: true, allowed_delta_types: ['fossil'], delta_publish: true}],
    },
    sse: {enabled: true},
    http_stream: {enabled: true},
    shutdown: {drain: '0s'},
  };
  [a, b] = await Promise.all([startHub(config), startHub(config)]);
});

after(async () => {
  const codes = await Promise.all([a?.stop(), b?.stop()]);
  await redis?.stop();
  assert.deepEqual(codes, [0, 0], 'exit codes of the hubs');
});

describe('two instances', {concurrency: variants.length}, () => {
  for (const variant of variants) describe(variant.name, {concurrency: 1}, () => scenarios(variant));
});

function scenarios(variant) {
  /** A user of its own for each scenario and variant. */
  const scenario = (name, run) => test(name, t => run(t, `${name} over ${variant.name}`.replace(/\W+/g, '-')));
  /** What the SDK connects to: its stream is at `a`, and what it sends goes to `b`. */
  const split = {endpoint: transport => a.endpoint(transport), get emulationUrl() { return b.emulationUrl; }};

  scenario('commands that come to another instance than the stream', async (t, user) => {
    const client = await connect(t, split, variant, {token: token({sub: user})});
    const sub = await subscribe(client, user);
    const values = [...range(1, 20), 'ü 😀', {a: [null]}];
    for (const value of values) await sub.publish(client.encode(value));
    assert.deepEqual(await receivedData(sub, values.length), values);
    assert.deepEqual(await sub.presenceStats(), {numClients: 1, numUsers: 1});
    assert.equal((await sub.history()).offset, values.length);
    await assert.rejects(client.rpc('nobody', client.encode(0)), {code: 108});
    sub.unsubscribe();
    await subscribed(sub);
  });

  scenario('many commands at once', async (t, user) => {
    const client = await connect(t, split, variant, {token: token({sub: user})});
    const channels = range(1, 30).map(n => `${user}-${n}`);
    const subs = await Promise.all(channels.map(channel => subscribe(client, channel)));
    await Promise.all(subs.map((sub, n) => sub.publish(client.encode(n))));
    for (const [n, sub] of subs.entries()) assert.deepEqual(await receivedData(sub, 1), [n]);
  });

  scenario('tokens that are renewed', async (t, user) => {
    const asked = {connection: 0, subscription: 0};
    const renewed = kind => inSeconds(++asked[kind] === 1 ? 2 : 60);
    const client = await connect(t, split, variant, {getToken: async () => token({sub: user, exp: renewed('connection')})});
    const sub = newSubscription(client, user, {getToken: async () => token({sub: user, channel: user, exp: renewed('subscription')})});
    await subscribed(sub);
    let lost = 0;
    client.on('connecting', () => lost++);
    sub.on('subscribing', () => lost++);
    await delay(3500);
    assert.deepEqual([asked, lost], [{connection: 2, subscription: 2}, 0]);
    await b.api('publish', {channel: user, data: 'still here'});
    assert.deepEqual(await receivedData(sub, 1), ['still here']);
  });

  scenario('orders of the API reach the stream, wherever they come in', async (t, user) => {
    const client = await connect(t, split, variant, {token: token({sub: user})});
    const began = next(client, 'subscribed');
    await b.api('subscribe', {user, channel: user});
    await began;
    const ended = next(client, 'disconnected');
    await b.api('disconnect', {user, disconnect: {code: 4501, reason: 'bye'}});
    assert.equal((await ended).code, 4501);
  });

  scenario('differences go on at the other instance', async (t, user) => {
    const channel = `delta:${user}`;
    const balancer = await startBalancer(t, a);
    const client = await connect(t, balancer, variant, {token: token({sub: user})});
    const sub = await subscribe(client, channel, {delta: 'fossil'});
    for (const n of range(1, 5)) await b.api('publish', {channel, data: report(n)});
    await receivedData(sub, 5);
    assert.equal(sub.deltaStats().numDeltaPayloads, 4);
    const again = next(sub, 'subscribed');
    balancer.behind = b;
    balancer.cut();
    for (const n of range(6, 10)) await a.api('publish', {channel, data: report(n)});
    assert.equal((await again).recovered, true);
    await a.api('publish', {channel, data: report(11)});
    assert.deepEqual(await receivedData(sub, 11), range(1, 11).map(report));
    assert.deepEqual(sub.received.map(({offset}) => offset), range(1, 11));
  });
}
