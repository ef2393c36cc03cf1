// The unmodified JavaScript SDK, and what tests need around it: promises for events, and a way to drop its socket.

import {Centrifuge} from 'centrifuge';
import WebSocket from 'ws';

const EVENT_DEADLINE_MS = 10_000;

/** Connects as `user`, and keeps hold of the socket under the SDK. */
export async function connect(hub, {user = 'guest', ...options} = {}) {
  let socket;
  class Socket extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, {headers: {'X-User-Id': user}});
      socket = this;
    }
  }
  const client = new Centrifuge(hub.socketUrl, {websocket: Socket, minReconnectDelay: 200, maxReconnectDelay: 1000, ...options});
  client.dropSocket = () => socket.terminate();
  const connected = next(client, 'connected');
  client.connect();
  client.connectedWith = await connected;
  return client;
}

/** Subscribes and waits for the answer; `received` collects what is published from then on. */
export async function subscribe(client, channel, options = {}) {
  const sub = newSubscription(client, channel, options);
  sub.subscribedWith = await subscribed(sub);
  return sub;
}

/** A subscription that is not yet asked for, with `received`. */
export function newSubscription(client, channel, options = {}) {
  const sub = client.newSubscription(channel, options);
  const {decode = data => data} = client;
  sub.received = [];
  sub.on('publication', publication => sub.received.push({...publication, data: decode(publication.data)}));
  return sub;
}

/** (Re)subscribes and waits: the context of the event, or the refusal thrown. */
export async function subscribed(sub) {
  const outcome = next(sub, ['subscribed', 'unsubscribed']);
  sub.subscribe();
  const context = await outcome;
  if (sub.state === 'unsubscribed') throw Object.assign(new Error(context.reason), {code: context.code});
  return context;
}

export function leave(client, sub) {
  sub.unsubscribe();
  client.removeSubscription(sub);
}

/** The context of the next event of that name (or of one of those names), which must come within ten seconds. */
export function next(emitter, event, accept = () => true) {
  const names = [event].flat();
  return new Promise((resolve, reject) => {
    const settle = (outcome, value) => {
      clearTimeout(timer);
      names.forEach(name => emitter.removeListener(name, listener));
      outcome(value);
    };
    const listener = context => accept(context) && settle(resolve, context);
    const timer = setTimeout(() => settle(reject, new Error(`no ${names} within ${EVENT_DEADLINE_MS} ms`)), EVENT_DEADLINE_MS);
    names.forEach(name => emitter.on(name, listener));
  });
}

/** Waits until the subscription has received that many publications, and returns their data. */
export async function receivedData(sub, count) {
  while (sub.received.length < count) await next(sub, 'publication');
  return sub.received.map(publication => publication.data);
}
