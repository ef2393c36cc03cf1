#include "swarm.h"

#include "clock.h"
#include "mark.h"
#include "options.h"
#include "order.h"
#include "template.h"
#include "wsload.h"
#include "websocket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMPLAINTS = 3, NS_PER_US = 1000 };

typedef struct {
  websocket_t websocket; // first
  order_t order;
  uint64_t connecting_since;
} subscriber_t;

swarm_stats_t swarm_stats;
histogram_t swarm_connecting;
static subscriber_t *subscribers;
static int *ready_on;
static address_t address;
static int started, ready, closed, publishing;

static void on_ready(websocket_t *w) {
  ready++;
  histogram_record(&swarm_connecting, (now_ns() - ((subscriber_t *)w)->connecting_since) / NS_PER_US);
}

static void on_closed(websocket_t *w, ws_state_t before, const char *why) {
  static const char *const states[] = {"connecting", "in its handshake", "waiting for confirmations", "ready"};
  if (closed < COMPLAINTS) fprintf(stderr, "wsload: subscriber %d closed while %s: %s\n", w->index, states[before], why);
  if (before == WS_READY) ready--;
  closed++;
}

// However many publications the server merged into the frame; the rest of each payload is passed over.
static void on_message(websocket_t *w, const uint8_t *data, size_t length, uint64_t now) {
  const uint8_t *end = data + length;
  mark_t mark;
  if (!publishing) return; // others publish, too
  swarm_stats.frames++;
  now -= wsload_epoch;
  while ((data = mark_find(data, end, &mark))) {
    swarm_stats.deliveries++;
    histogram_record(&swarm_stats.latency, now > mark.time ? (now - mark.time) / NS_PER_US : 0);
    order_check(&((subscriber_t *)w)->order, mark.number, options.channels);
    data = end - data > options.size ? data + options.size : end;
  }
}

// It sends little and seldom: a socket that has no room for that is stuck.
static void send_now(websocket_t *w, const uint8_t *bytes, size_t length) {
  if (send(w->watched.fd, bytes, length, MSG_NOSIGNAL) != (ssize_t)length) websocket_drop(w, "it cannot be sent to");
}

static websocket_role_t role = {.name = "subscriber", .address = &address, .hello = &options.hello, .on_ready = on_ready,
                                .on_message = on_message, .on_closed = on_closed, .send = send_now};

void swarm_open(void) {
  role.path = options.path;
  role.acks = options.acks;
  role.ack = options.ack;
  subscribers = calloc(options.connections + 1, sizeof *subscribers);
  ready_on = calloc(options.channels, sizeof *ready_on);
  if (!subscribers || !ready_on) die("no memory left");
  if (options.connections) address_resolve(&address, options.host, options.port);
}

void swarm_connect_some(void) {
  while (started < options.connections && started - ready - closed < options.connecting) {
    subscriber_t *s = &subscribers[started];
    s->connecting_since = now_ns();
    websocket_open(&s->websocket, &role, started++);
  }
}

void swarm_begin(void) {
  publishing = 1;
  memset(&swarm_stats, 0, sizeof swarm_stats);
  memset(&order_totals, 0, sizeof order_totals);
  for (int i = 0; i < started; i++) {
    long channel = i % options.channels;
    order_begin(&subscribers[i].order, channel, options.channels, options.messages);
    if (subscribers[i].websocket.state == WS_READY) ready_on[channel]++;
  }
}

int swarm_ready(void) { return ready; }
int swarm_closed(void) { return closed; }
int swarm_on(long channel) { return ready_on[channel]; }
