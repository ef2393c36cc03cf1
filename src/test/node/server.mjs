// Starts the hub as a child process, the way an operator would, and talks to its HTTP API; Redis, too.

import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

/** Channel options with which clients may do everything. */
export const openToAll = {
  presence: true,
  join_leave: true,
  history_size: 100,
  history_ttl: '60s',
  allow_recovery: true,
  allow_positioning: true,
  allow_subscribe_for_client: true,
  allow_publish_for_client: true,
  allow_history_for_client: true,
  allow_presence_for_client: true,
};

const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 15_000;

/** A hub on a free port with this configuration; `http_server` and `http_api.key` are filled in. */
export async function startHub(config = {}) {
  const port = await freePort();
  const key = randomBytes(12).toString('hex');
  const folder = mkdtempSync(join(tmpdir(), 'wshub-test-'));
  const file = join(folder, 'hub.json');
  writeFileSync(file, JSON.stringify({...config, http_server: {address: '127.0.0.1', port}, http_api: {key}}));
  const hub = new Hub(port, ['-jar', jar(), ...verticles(), '--conf', file], folder);
  hub.key = key;
  await hub.ready();
  return hub;
}

/** A hub in development mode on a free port, with the API key that it printed. */
export async function startDevHub() {
  const port = await freePort();
  const hub = new Hub(port, [`-Dwshub.http_server.port=${port}`, '-jar', jar(), ...verticles(), '--dev'], mkdtempSync(join(tmpdir(), 'wshub-test-')));
  await hub.ready();
  hub.key = await hub.printed(/X-API-Key:\s*([^\s'"]+)/);
  return hub;
}

/** A redis-server on a free port, with nothing in it; `settings` is what a hub's configuration needs. */
export async function startRedis() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'wshub-test-'));
  const child = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'], {stdio: 'ignore'});
  const ended = new Promise((resolve, reject) => child.on('exit', resolve).on('error', reject));
  await Promise.race([listening(port), ended.then(() => Promise.reject(new Error('redis-server has ended')))]);
  return {
    settings: {type: 'redis', redis: {address: `redis://127.0.0.1:${port}`}},
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

async function listening(port) {
  for (let tries = 0; tries < 200; tries++) {
    const open = await new Promise(resolve => {
      const socket = connect(port, '127.0.0.1').on('connect', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await delay(50);
  }
  throw new Error(`nobody listens on port ${port}`);
}

class Hub {
  constructor(port, args, folder) {
    this.port = port;
    this.output = '';
    this.folder = folder;
    this.process = spawn('java', args, {cwd: folder, stdio: ['ignore', 'pipe', 'pipe']});
    this.exited = new Promise(resolve => this.process.on('exit', (code, signal) => resolve(signal || code)));
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on('data', text => this.output += text);
  }

  get socketUrl() {
    return `ws://127.0.0.1:${this.port}/connection/websocket`;
  }

  get pageUrl() {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Where clients of that transport connect. */
  endpoint(transport) {
    return transport === 'websocket' ? this.socketUrl : `${this.pageUrl}connection/${transport}`;
  }

  get emulationUrl() {
    return `${this.pageUrl}emulation`;
  }

  async ready() {
    const deadline = Date.now() + START_DEADLINE_MS;
    while (Date.now() < deadline) {
      if (this.process.exitCode !== null) break;
      const response = await fetch(`${this.pageUrl}health/ready`).catch(() => undefined);
      if (response?.ok) return;
      await delay(50);
    }
    await this.stop();
    throw new Error('the hub did not become ready; its output was:\n' + this.output);
  }

  /** The first group of the pattern, once the hub has printed it. */
  async printed(pattern) {
    for (let tries = 0; tries < 100; tries++) {
      const match = pattern.exec(this.output);
      if (match) return match[1];
      await delay(50);
    }
    throw new Error(`the hub did not print ${pattern}; its output was:\n${this.output}`);
  }

  /** The `result` of an API call; an `error` in the answer is thrown. */
  async api(method, body = {}) {
    const response = await fetch(`${this.pageUrl}api/${method}`, {
      method: 'POST',
      headers: {'X-API-Key': this.key},
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`/api/${method} answered ${response.status}`);
    const {result, error} = await response.json();
    if (error) throw Object.assign(new Error(`/api/${method}: ${error.message}`), {code: error.code});
    return result;
  }

  /** SIGTERM, then the exit code; a hub that does not end in time is killed and its signal returned. */
  async stop() {
    this.process.kill('SIGTERM');
    const killer = setTimeout(() => this.process.kill('SIGKILL'), STOP_DEADLINE_MS);
    const code = await this.exited;
    clearTimeout(killer);
    rmSync(this.folder, {recursive: true, force: true});
    return code;
  }
}

/** With HUB_VERTICLES in the environment another deployment descriptor than the one in the jar. */
function verticles() {
  return process.env.HUB_VERTICLES ? ['--verticles', process.env.HUB_VERTICLES] : [];
}

function jar() {
  const candidates = [process.env.HUB_JAR, ...['../websocket-hub.jar', '../../../target/websocket-hub.jar'].map(path =>
    fileURLToPath(new URL(path, import.meta.url)))].filter(Boolean);
  const found = candidates.find(existsSync);
  if (!found) throw new Error('websocket-hub.jar is not built: ' + candidates.join(', '));
  return found;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
      const {port} = server.address();
      server.close(() => resolve(port));
    });
  });
}
