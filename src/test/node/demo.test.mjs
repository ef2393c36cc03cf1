// The demo page in a real browser, against a hub in development mode.

import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {launchChromium, openWatched} from './browser.mjs';
import {startDevHub} from './server.mjs';

const screenshots = process.env.SCREENSHOTS || fileURLToPath(new URL('../../../target', import.meta.url));
let hub, browser;

before(async () => {
  hub = await startDevHub();
  browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  assert.equal(await hub?.stop(), 0, 'exit code of the hub');
});

/** A page of its own browser profile that has subscribed; whatever it logs as an error fails the test. */
async function openPage(t, channel = 'news') {
  const page = await openWatched(t, browser, hub.pageUrl);
  await page.locator('#status[data-state=connected]').waitFor();
  if (channel !== 'news') {
    await page.fill('#channel', channel);
    await page.click('#subscribe');
  }
  await sees(page, `Subscribed to ${channel}`);
  return page;
}

const sees = (page, text) => page.locator('#log li', {hasText: text}).first().waitFor();
const texts = page => page.locator('#log .publication .text').allTextContents();

async function say(page, text) {
  await page.fill('#message', text);
  await page.click('#send');
}

test('a message published over HTTP appears on the page', async t => {
  const page = await openPage(t);
  await hub.api('publish', {channel: 'news', data: 'Hello from curl'});
  await sees(page, 'Hello from curl');
  await hub.api('publish', {channel: 'news', data: {nested: [1, 'two', null]}});
  await sees(page, '{"nested":[1,"two",null]}');
  mkdirSync(screenshots, {recursive: true});
  await page.screenshot({path: `${screenshots}/demo-page.png`});
  assert.deepEqual(page.problems, []);
});

test('two pages see each other', async t => {
  const [left, right] = [await openPage(t, 'lobby'), await openPage(t, 'lobby')];
  await sees(left, 'joined');
  await left.locator('#presence', {hasText: '2'}).waitFor();
  await say(left, 'left speaks');
  await say(right, 'right speaks');
  for (const page of [left, right]) {
    await sees(page, 'left speaks');
    await sees(page, 'right speaks');
  }
  await right.context().close();
  await left.locator('#presence', {hasText: '1'}).waitFor();
  await sees(left, ' left');
  assert.deepEqual(left.problems, []);
});

test('text is shown, never run', async t => {
  const page = await openPage(t, '<b>bold</b>');
  const attack = '<img src=x onerror="document.title=\'broken\'">';
  await say(page, attack);
  await sees(page, attack);
  await hub.api('publish', {channel: '<b>bold</b>', data: {html: attack}});
  await sees(page, '{"html":');
  assert.equal(await page.locator('#log img, #log b').count(), 0);
  assert.equal(await page.title(), 'WebSocket Hub');
  assert.deepEqual(page.problems, []);
});

test('a lost connection comes back with what was missed', async t => {
  const page = await openPage(t, 'bumpy');
  await say(page, 'one');
  await sees(page, 'one');
  await page.evaluate(() => socket.close());
  for (const data of ['two', 'three']) await hub.api('publish', {channel: 'bumpy', data});
  await sees(page, 'three');
  await say(page, 'four');
  await sees(page, 'four');
  assert.deepEqual(await texts(page), ['one', 'two', 'three', 'four']);
  assert.deepEqual(page.problems, []);
});

test('a page that comes later shows the last messages', async t => {
  for (const data of ['first', 'second']) await hub.api('publish', {channel: 'kept', data});
  const page = await openPage(t, 'kept');
  await sees(page, 'second');
  assert.deepEqual(await texts(page), ['first', 'second']);
});
