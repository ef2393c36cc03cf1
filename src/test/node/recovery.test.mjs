// Lost lines, and what the JavaScript SDK makes up for afterwards: over each of its transports and in each format, all at the same time.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {newSubscription, next, receivedData, subscribe, subscribed} from './client.mjs';
import {openToAll, startHub} from './server.mjs';
import {SECRET, token} from './tokens.mjs';
import {away, connect, variants} from './variants.mjs';

const RECOVERABLE = {positioned: true, recoverable: true};
const RETRY = {minResubscribeDelay: 50, maxResubscribeDelay: 100};

const range = (from, to) => Array.from({length: to - from + 1}, (_, i) => from + i);

/** A document of which only a number changes, long enough for a delta to be shorter. */
const report = n => ({station: 'north of the river, behind the old mill; größer als zuvor', reading: n, unit: 'mm', ok: true});

let hub;

before(async () => {
  hub = await startHub({
    client: {token: {hmac_secret_key: SECRET}},
    channel: {
      without_namespace: openToAll,
      namespaces: [
        {...openToAll, name: 'short', history_size: 3},
        {...openToAll, name: 'latest', history_size: 1, force_recovery: true, force_recovery_mode: 'cache'},
        {...openToAll, name: 'delta', allowed_delta_types: ['fossil'], delta_publish: true},
      ],
    },
    sse: {enabled: true},
    http_stream: {enabled: true},
    shutdown: {drain: '0s'},
  });
});

after(async () => assert.equal(await hub?.stop(), 0, 'exit code of the hub'));

describe('recovery', {concurrency: variants.length}, () => {
  for (const variant of variants) describe(variant.name, {concurrency: 1}, () => scenarios(variant));
});

const publishAll = (channel, data) => hub.api('batch', {commands: data.map(one => ({publish: {channel, data: one}}))});

function scenarios(variant) {
  /** A client of a user and with a channel of its own for each scenario and variant. */
  const scenario = (name, run) => test(name, async t => {
    const user = `${name} over ${variant.name}`.replace(/\W+/g, '-');
    await run(await connect(t, hub, variant, {token: token({sub: user})}), user);
  });

  /** What the subscription is told when its client is back from a cut line. */
  const subscribedAfter = async (client, sub, meanwhile) => {
    const again = next(sub, 'subscribed');
    await away(client, meanwhile);
    return again;
  };

  scenario('exactly what was missed', async (client, channel) => {
    const sub = await subscribe(client, channel, RECOVERABLE);
    await publishAll(channel, range(1, 3));
    await receivedData(sub, 3);
    const context = await subscribedAfter(client, sub, () => publishAll(channel, range(4, 60)));
    assert.deepEqual([context.wasRecovering, context.recovered, context.hasRecoveredPublications], [true, true, true]);
    await publishAll(channel, [61]);
    assert.deepEqual(await receivedData(sub, 61), range(1, 61));
    assert.deepEqual(sub.received.map(({offset}) => offset), range(1, 61));
  });

  scenario('nothing was missed', async (client, channel) => {
    const sub = await subscribe(client, channel, RECOVERABLE);
    await publishAll(channel, [1]);
    await receivedData(sub, 1);
    const context = await subscribedAfter(client, sub);
    assert.deepEqual([context.wasRecovering, context.recovered, context.hasRecoveredPublications], [true, true, false]);
    await publishAll(channel, [2]);
    assert.deepEqual(await receivedData(sub, 2), [1, 2]);
  });

  scenario('more was missed than is kept', async (client, user) => {
    const channel = `short:${user}`;
    const sub = await subscribe(client, channel, RECOVERABLE);
    await publishAll(channel, [1]);
    await receivedData(sub, 1);
    const context = await subscribedAfter(client, sub, () => publishAll(channel, range(2, 10)));
    assert.deepEqual([context.wasRecovering, context.recovered, context.streamPosition.offset], [true, false, 10]);
    await publishAll(channel, [11]);
    assert.deepEqual(await receivedData(sub, 2), [1, 11]);
  });

  scenario('without recovery what comes meanwhile is gone', async (client, channel) => {
    const sub = await subscribe(client, channel);
    const context = await subscribedAfter(client, sub, () => publishAll(channel, [1]));
    assert.deepEqual([context.wasRecovering, context.recovered], [false, false]);
    await publishAll(channel, [2]);
    assert.deepEqual(await receivedData(sub, 1), [2]);
  });

  scenario('from a position of before', async (client, channel) => {
    await publishAll(channel, range(1, 5));
    const {epoch} = await client.history(channel);
    const sub = newSubscription(client, channel, {...RECOVERABLE, since: {offset: 2, epoch}});
    assert.equal((await subscribed(sub)).recovered, true);
    assert.deepEqual(await receivedData(sub, 3), [3, 4, 5]);
  });

  scenario('the application loads its state, and again when too much was missed', async (client, user) => {
    const channel = `short:${user}`;
    await publishAll(channel, range(1, 3));
    let loaded = 0;
    const getState = async () => {
      loaded++;
      const {offset, epoch} = await client.history(channel);
      return {offset, epoch};
    };
    const sub = newSubscription(client, channel, {...RECOVERABLE, ...RETRY, getState});
    await subscribed(sub);
    assert.equal(loaded, 1);
    const recovered = await subscribedAfter(client, sub, () => publishAll(channel, [4]));
    assert.deepEqual([recovered.recovered, loaded], [true, 1]);
    assert.deepEqual(await receivedData(sub, 1), [4]);
    await subscribedAfter(client, sub, () => publishAll(channel, range(5, 10)));
    assert.equal(loaded, 2);
    await publishAll(channel, [11]);
    assert.deepEqual(await receivedData(sub, 2), [4, 11]);
  });

  scenario('what was removed had been received', async (client, channel) => {
    const sub = await subscribe(client, channel, RECOVERABLE);
    await publishAll(channel, range(1, 3));
    await receivedData(sub, 3);
    const context = await subscribedAfter(client, sub, async () => {
      await hub.api('history_remove', {channel});
      await publishAll(channel, [4, 5]);
    });
    assert.equal(context.recovered, true);
    assert.deepEqual(await receivedData(sub, 5), range(1, 5));
  });

  scenario('only the latest', async (client, user) => {
    const channel = `latest:${user}`;
    const sub = await subscribe(client, channel);
    await publishAll(channel, range(1, 2));
    await receivedData(sub, 2);
    const context = await subscribedAfter(client, sub, () => publishAll(channel, range(3, 9)));
    assert.equal(context.recovered, true);
    await publishAll(channel, [10]);
    assert.deepEqual(await receivedData(sub, 4), [1, 2, 9, 10]);
  });

  scenario('differences instead of whole documents, live and recovered', async (client, user) => {
    const channel = `delta:${user}`;
    const sub = await subscribe(client, channel, {...RECOVERABLE, delta: 'fossil'});
    await publishAll(channel, range(1, 5).map(report));
    assert.deepEqual(await receivedData(sub, 5), range(1, 5).map(report));
    const live = sub.deltaStats();
    assert.deepEqual([live.numFullPayloads, live.numDeltaPayloads], [1, 4]);
    assert.equal((await subscribedAfter(client, sub, () => publishAll(channel, range(6, 9).map(report)))).recovered, true);
    await publishAll(channel, [report(10), 'something else', report(11)]);
    await client.publish(channel, client.encode(report(12)));
    assert.deepEqual(await receivedData(sub, 13), [...range(1, 10).map(report), 'something else', report(11), report(12)]);
    const {publications} = await sub.history({limit: -1});
    assert.deepEqual(publications.map(({data}) => client.decode(data)), sub.received.map(({data}) => data));
  });

  scenario('differences are only for who wants them', async (client, user) => {
    const channel = `delta:${user}`;
    const plain = await subscribe(client, channel);
    await publishAll(channel, range(1, 3).map(report));
    assert.deepEqual(await receivedData(plain, 3), range(1, 3).map(report));
    assert.equal(plain.deltaStats().numDeltaPayloads, 0);
  });
}
