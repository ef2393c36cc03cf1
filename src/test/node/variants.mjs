// The ways to connect that the JavaScript SDK has: three transports, each with the formats it knows, under a line that can be cut.

import {Centrifuge as JsonCentrifuge} from 'centrifuge';
import {Centrifuge as ProtobufCentrifuge} from 'centrifuge/build/protobuf';
import {EventSource} from 'eventsource';
import WebSocket from 'ws';
import {next} from './client.mjs';

const json = {Centrifuge: JsonCentrifuge, encode: value => value, decode: data => data};

/** With Protobuf the SDK takes and gives bytes; here they are always JSON. */
const protobuf = {
  Centrifuge: ProtobufCentrifuge,
  encode: value => new TextEncoder().encode(JSON.stringify(value)),
  decode: data => data && JSON.parse(new TextDecoder().decode(data)),
};

export const variants = [
  {name: 'websocket JSON', transport: 'websocket', format: json},
  {name: 'websocket Protobuf', transport: 'websocket', format: protobuf},
  {name: 'http_stream JSON', transport: 'http_stream', format: json},
  {name: 'http_stream Protobuf', transport: 'http_stream', format: protobuf},
  {name: 'sse JSON', transport: 'sse', format: json},
];

/** The way from one client to its hub: while it is cut, what was open is gone and nothing new gets through. */
class Line {
  up = true;
  end = () => {};

  cut() {
    this.up = false;
    this.end();
  }

  mend() {
    this.up = true;
  }

  get websocket() {
    const line = this;
    return class extends WebSocket {
      constructor(url, protocols) {
        super(url, protocols);
        line.end = () => this.terminate();
        if (!line.up) this.terminate();
      }
    };
  }

  /** Requests through this line; `stream` begins the address of the one that stays open. */
  fetch(stream) {
    return async (url, options) => {
      if (!this.up) throw new TypeError('the line is cut');
      const response = await fetch(url, options);
      return String(url).startsWith(stream) ? this.#held(response) : response;
    };
  }

  /** The response with a body that fails when the line is cut, as it would when a connection is lost. */
  #held(response) {
    const {ok, status, headers, url, redirected} = response;
    const reader = response.body.getReader();
    const body = new ReadableStream({
      start: controller => {
        this.end = () => {
          controller.error(new TypeError('the line is cut'));
          return reader.cancel();
        };
      },
      async pull(controller) {
        const {done, value} = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: reason => reader.cancel(reason),
    });
    return {ok, status, headers, url, redirected, body};
  }
}

/**
 * A client that is not yet told to connect; data of its format is made and read by `encode` and `decode`, `line` can be cut.
 * `fallbacks` are the SDK's endpoints for when the variant's transport does not get through.
 */
export function newClient(hub, variant, {fallbacks = [], ...options} = {}) {
  const line = new Line();
  const endpoint = hub.endpoint(variant.transport);
  const fetch = line.fetch(endpoint);
  const client = new variant.format.Centrifuge([{transport: variant.transport, endpoint}, ...fallbacks], {
    websocket: line.websocket,
    fetch,
    readableStream: ReadableStream,
    eventsource: class extends EventSource {
      constructor(url, init) {
        super(url, {...init, fetch});
      }
    },
    emulationEndpoint: hub.emulationUrl,
    minReconnectDelay: 50,
    maxReconnectDelay: 200,
    ...options,
  });
  return Object.assign(client, {line, encode: variant.format.encode, decode: variant.format.decode});
}

/** A connected client, which leaves with the test; `connectedWith` is the context of the event. */
export async function connect(t, hub, variant, options) {
  const client = newClient(hub, variant, options);
  t.after(() => client.disconnect());
  await connected(client);
  return client;
}

/** (Re)connects and waits: the context of the event, or the refusal thrown. */
export async function connected(client) {
  const outcome = next(client, ['connected', 'disconnected']);
  client.connect();
  const context = await outcome;
  if (client.state !== 'connected') throw Object.assign(new Error(context.reason), {code: context.code});
  client.connectedWith = context;
  return context;
}

/** Cuts the line, does what is to happen meanwhile, mends it and waits until the client is back. */
export async function away(client, meanwhile = async () => {}) {
  const lost = next(client, 'connecting');
  client.line.cut();
  await lost;
  await meanwhile();
  const back = next(client, 'connected');
  client.line.mend();
  return back;
}
