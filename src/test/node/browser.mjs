// A real Chromium without a window.

import {existsSync} from 'node:fs';
import {chromium} from 'playwright-core';

const STEP_DEADLINE_MS = 10_000;

export function launchChromium() {
  return chromium.launch({
    executablePath: [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(path => path && existsSync(path)),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

/** A page of its own browser profile, closed with the test; what it logs as an error is in `problems`. */
export async function openWatched(t, browser, url) {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_DEADLINE_MS);
  page.problems = [];
  page.on('pageerror', error => page.problems.push(error.message));
  page.on('console', message => message.type() === 'error' && page.problems.push(message.text()));
  await page.goto(url);
  return page;
}
