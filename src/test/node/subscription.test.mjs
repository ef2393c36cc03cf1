// What the JavaScript SDK documents for subscriptions, over each of its transports and in each format, all at the same time.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {startBackend} from './backend.mjs';
import {leave, newSubscription, next, receivedData, subscribe, subscribed} from './client.mjs';
import {openToAll, startHub} from './server.mjs';
import {inSeconds, SECRET, token} from './tokens.mjs';
import {connect, variants} from './variants.mjs';

let hub, backend;

before(async () => {
  backend = await startBackend({
    '/subscribe': ({data, user}) => data.pin === 1 ? {result: {info: {guest: user}, data: {seen: data}}} : {error: {code: 1403, message: 'wrong pin'}},
  });
  hub = await startHub({
    client: {token: {hmac_secret_key: SECRET}},
    channel: {
      proxy: {subscribe: {endpoint: backend.url('/subscribe'), timeout: '5s'}},
      without_namespace: openToAll,
      namespaces: [
        {name: 'closed'},
        {...openToAll, name: 'asked', subscribe_proxy_enabled: true},
        {...openToAll, name: 'filtered', allow_tags_filter: true},
        {name: 'own', allow_user_limited_channels: true, presence: true, allow_presence_for_subscriber: true},
      ],
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

describe('subscriptions', {concurrency: variants.length}, () => {
  for (const variant of variants) describe(variant.name, {concurrency: 1}, () => scenarios(variant));
});

function scenarios(variant) {
  /** A client of a user and with a channel of its own for each scenario and variant. */
  const scenario = (name, run) => test(name, async t => {
    const channel = `${name} over ${variant.name}`.replace(/\W+/g, '-');
    await run(await join(t, channel), channel, t);
  });
  const join = (t, user) => connect(t, hub, variant, {token: token({sub: user})});
  const published = (client, publications) => publications.map(({data}) => client.decode(data));

  scenario('publish and receive', async (client, channel) => {
    const sub = await subscribe(client, channel);
    const values = [{text: 'ä € 😀 \u0000 \u2028'}, [1, [2, [3]]], 'text', 42, 1.5e-7, true, null, {}];
    for (const value of values) await sub.publish(client.encode(value));
    await hub.api('publish', {channel, data: 'by the server', tags: {kind: 'test'}});
    assert.deepEqual(await receivedData(sub, values.length + 1), [...values, 'by the server']);
    const [first, last] = [sub.received[0], sub.received.at(-1)];
    assert.deepEqual([first.info.user, first.info.client, first.offset], [channel, client.connectedWith.client, 1]);
    assert.deepEqual([last.info, last.tags, last.offset], [undefined, {kind: 'test'}, values.length + 1]);
  });

  scenario('events and their codes', async (client, channel) => {
    const sub = newSubscription(client, channel, {positioned: true, recoverable: true});
    const seen = [];
    sub.on('state', ({newState}) => seen.push(newState));
    for (const event of ['subscribing', 'unsubscribed']) sub.on(event, ({code}) => seen.push(code));
    const context = await subscribed(sub);
    await sub.ready();
    assert.deepEqual([context.positioned, context.recoverable, context.wasRecovering, context.recovered], [true, true, false, false]);
    assert.equal(context.streamPosition.offset, 0);
    assert.ok(context.streamPosition.epoch);
    sub.unsubscribe();
    assert.deepEqual(seen, ['subscribing', 0, 'subscribed', 'unsubscribed', 0]);
    assert.equal(client.getSubscription(channel), sub);
    client.removeSubscription(sub);
    assert.deepEqual(client.subscriptions(), {});
  });

  scenario('history', async (client, channel) => {
    for (let n = 1; n <= 10; n++) await client.publish(channel, client.encode(n));
    const data = async options => published(client, (await client.history(channel, options)).publications);
    const {offset, epoch, publications} = await client.history(channel);
    assert.deepEqual([offset, publications], [10, []]);
    assert.deepEqual(await data({limit: 3}), [1, 2, 3]);
    assert.deepEqual(await data({limit: 2, reverse: true}), [10, 9]);
    assert.deepEqual(await data({limit: -1, since: {offset: 7, epoch}}), [8, 9, 10]);
    assert.deepEqual(await data({limit: 2, since: {offset: 7, epoch}, reverse: true}), [6, 5]);
    await assert.rejects(client.history(channel, {limit: 1, since: {offset: 1, epoch: 'another'}}), {code: 112});
  });

  scenario('presence, join and leave', async (client, channel, t) => {
    const sub = newSubscription(client, channel, {joinLeave: true, token: token({sub: channel, channel, info: {role: 'host'}})});
    const ownJoin = next(sub, 'join');
    await subscribed(sub);
    assert.equal((await ownJoin).info.client, client.connectedWith.client);
    const joined = next(sub, 'join');
    const guest = await join(t, 'guest');
    const other = await subscribe(guest, channel);
    assert.equal((await joined).info.user, 'guest');
    const {clients} = await other.presence();
    assert.deepEqual(Object.values(clients).map(({user}) => user).sort(), [channel, 'guest'].sort());
    assert.deepEqual(client.decode(clients[client.connectedWith.client].chanInfo), {role: 'host'});
    assert.deepEqual(await sub.presenceStats(), {numClients: 2, numUsers: 2});
    const left = next(sub, 'leave');
    leave(guest, other);
    assert.equal((await left).info.client, guest.connectedWith.client);
  });

  scenario('a token opens a channel and is renewed', async (client, user) => {
    const channel = `closed:${user}`;
    const asked = [];
    const sub = newSubscription(client, channel, {getToken: async context => {
      asked.push(context.channel);
      return token({sub: user, channel, exp: inSeconds(asked.length <= 2 ? 2 : 60)});
    }});
    let ends = 0;
    sub.on('unsubscribed', () => ends++).on('subscribing', ({code}) => ends += code);
    await subscribed(sub);
    await delay(5000);
    assert.deepEqual(asked, [channel, channel, channel]);
    assert.deepEqual([sub.state, ends], ['subscribed', 0]);
    await hub.api('publish', {channel, data: 'still here'});
    assert.deepEqual(await receivedData(sub, 1), ['still here']);
  });

  scenario('tokens that do not open a channel', async (client, user) => {
    const channel = `closed:${user}`;
    await assert.rejects(subscribe(client, channel), {code: 103});
    client.removeSubscription(client.getSubscription(channel));
    await assert.rejects(subscribe(client, channel, {token: token({sub: user, channel}, 'another secret')}), {code: 103});
    client.removeSubscription(client.getSubscription(channel));
    const ended = next(client, 'disconnected');
    client.newSubscription(channel, {token: token({sub: user, channel: 'closed:elsewhere'})}).subscribe();
    assert.equal((await ended).code, 3500);
  });

  scenario('an expired token is replaced', async (client, user) => {
    const channel = `closed:${user}`;
    const options = {token: token({sub: user, channel, exp: inSeconds(-5)}), getToken: async () => token({sub: user, channel})};
    const sub = newSubscription(client, channel, {...options, minResubscribeDelay: 50, maxResubscribeDelay: 100});
    const refused = next(sub, 'error');
    await subscribed(sub);
    assert.equal((await refused).error.code, 109);
  });

  scenario('data for the backend, which decides', async (client, user) => {
    const channel = `asked:${user}`;
    const sub = await subscribe(client, channel, {getData: async () => client.encode({pin: 1, channel})});
    assert.deepEqual(client.decode(sub.subscribedWith.data), {seen: {pin: 1, channel}});
    const [info] = Object.values((await sub.presence()).clients);
    assert.deepEqual(client.decode(info.chanInfo), {guest: user});
    leave(client, sub);
    await assert.rejects(subscribe(client, `${channel}-2`, {data: client.encode({pin: 2})}), {code: 1403, message: 'wrong pin'});
  });

  scenario('only what the filter lets through', async (client, user) => {
    const channel = `filtered:${user}`;
    const publish = (data, tags) => hub.api('publish', {channel, data, tags});
    const tagsFilter = {op: 'and', nodes: [{key: 'kind', cmp: 'in', vals: ['a', 'b']}, {op: 'not', nodes: [{key: 'size', cmp: 'gt', val: '10'}]}]};
    const sub = await subscribe(client, channel, {tagsFilter, recoverable: true, positioned: true});
    await publish(1, {kind: 'a', size: '9'});
    await publish(2, {kind: 'a', size: '11'});
    await publish(3, {kind: 'c'});
    await publish(4);
    await publish(5, {kind: 'b'});
    assert.deepEqual(await receivedData(sub, 2), [1, 5]);
    assert.deepEqual(sub.received.map(({offset}) => offset), [1, 5]);
    sub.unsubscribe();
    await publish(6, {kind: 'c'});
    await publish(7, {kind: 'a'});
    sub.setTagsFilter({key: 'kind', cmp: 'neq', val: 'a'});
    await subscribed(sub);
    assert.deepEqual(await receivedData(sub, 3), [1, 5, 6]);
    await assert.rejects(subscribe(client, user, {tagsFilter}), {code: 107});
  });

  scenario('channels of certain users', async (client, user, t) => {
    const channel = `own:talk#${user},guest`;
    const sub = await subscribe(client, channel);
    const guest = await join(t, 'guest');
    await subscribe(guest, channel);
    assert.deepEqual(await sub.presenceStats(), {numClients: 2, numUsers: 2});
    await assert.rejects(subscribe(await join(t, 'stranger'), channel), {code: 103});
  });

  scenario('ended by the server', async (client, channel) => {
    const sub = await subscribe(client, channel);
    const ended = next(sub, 'unsubscribed');
    await hub.api('unsubscribe', {user: channel, channel});
    assert.equal((await ended).code, 2000);
    await hub.api('publish', {channel, data: 'meanwhile'});
    await subscribed(sub);
    await sub.publish(client.encode('after'));
    assert.deepEqual(await receivedData(sub, 1), ['after']);
  });

  scenario('refused', async client => {
    await assert.rejects(subscribe(client, 'nowhere:at-all'), {code: 102});
    await assert.rejects(subscribe(client, 'closed:door'), {code: 103});
    await assert.rejects(subscribe(client, '$token-wanted'), {code: 103});
    await assert.rejects(client.publish('closed:door', client.encode(1)), {code: 103});
    await assert.rejects(client.history('closed:door'), {code: 108});
    await assert.rejects(client.presence('closed:door'), {code: 108});
  });

  scenario('many channels at once, left in any order', async (client, user) => {
    const channels = Array.from({length: 50}, (_, n) => `${user}-${n}`);
    const subs = await Promise.all(channels.map(channel => subscribe(client, channel)));
    await Promise.all(subs.filter((_, n) => n % 2).map(sub => leave(client, sub)));
    await hub.api('broadcast', {channels, data: 'all'});
    for (const sub of subs.filter((_, n) => n % 2 === 0)) assert.deepEqual(await receivedData(sub, 1), ['all']);
    assert.ok(subs.every((sub, n) => sub.received.length === (n % 2 ? 0 : 1)));
  });
}
