// Many WebSocket subscribers in one thread. A publication carries the time of its sending as @@ and 20 digits; each one found in
// a frame counts as a delivery, however many publications the server merged into the frame.
#define _GNU_SOURCE
#include "wsload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MARK "@@"
enum { MARK_LENGTH = 22, HANDSHAKES_IN_FLIGHT = 256, PER_SOURCE_ADDRESS = 20000, EVENTS = 512, COMPLAINTS = 3 };
enum { OP_TEXT = 1, OP_CLOSE = 8, OP_PING = 9, OP_PONG = 10 };

typedef enum { CONNECTING, HANDSHAKE, WAITING_FOR_ACKS, READY, CLOSED } state_t;

typedef struct {
  int fd, index, acks;
  state_t state;
  uint8_t *carry; // the begin of a frame whose rest has not come
  size_t carried;
} subscriber_t;

// Latencies: one bucket a microsecond up to 20 ms, then one per 100 us up to 2 s.
enum { FINE = 20000, COARSE_US = 100, BUCKETS = 40000 };

stats_t stats;
static uint64_t histogram[BUCKETS];
static subscriber_t *subscribers;
static int poller, started, ready, closed;
static uint8_t input[1 << 20];

void stats_reset(void) {
  memset(&stats, 0, sizeof stats);
  memset(histogram, 0, sizeof histogram);
}

static void stats_delivery(uint64_t us) {
  stats.deliveries++;
  if (us > stats.latency_max) stats.latency_max = us;
  uint64_t bucket = us < FINE ? us : FINE + (us - FINE) / COARSE_US;
  histogram[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
}

uint64_t stats_latency(double quantile) {
  uint64_t seen = 0, wanted = stats.deliveries * quantile;
  for (int i = 0; i < BUCKETS - 1; i++) {
    seen += histogram[i];
    if (seen > wanted) return i < FINE ? (uint64_t)i : FINE + (i - FINE) * (uint64_t)COARSE_US;
  }
  return stats.latency_max;
}

static void drop(subscriber_t *s, const char *why) {
  if (closed < COMPLAINTS) fprintf(stderr, "wsload: subscriber %d closed in state %d: %s\n", s->index, s->state, why);
  if (s->state == READY) ready--;
  s->state = CLOSED;
  closed++;
  close(s->fd);
}

static void send_frame(subscriber_t *s, int opcode, const void *data, size_t length) {
  static uint8_t frame[1 << 16];
  static const uint8_t mask[4] = {1, 2, 3, 4};
  size_t at = 0;
  frame[at++] = 0x80 | opcode;
  if (length < 126) {
    frame[at++] = 0x80 | length;
  } else {
    frame[at++] = 0x80 | 126;
    frame[at++] = length >> 8;
    frame[at++] = length;
  }
  memcpy(frame + at, mask, 4);
  at += 4;
  for (size_t i = 0; i < length; i++) frame[at + i] = ((const uint8_t *)data)[i] ^ mask[i & 3];
  if (send(s->fd, frame, at + length, MSG_NOSIGNAL) != (ssize_t)(at + length)) drop(s, "cannot send");
}

// Loopback only; each source address has room for a limited number of ports.
static void start(subscriber_t *s) {
  int one = 1;
  s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (s->fd < 0) die("socket: %s", strerror(errno));
  struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000002 + s->index / PER_SOURCE_ADDRESS)};
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(options.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(s->fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (bind(s->fd, (void *)&from, sizeof from)) die("bind: %s", strerror(errno));
  connect(s->fd, (void *)&to, sizeof to);
  struct epoll_event event = {.events = EPOLLOUT | EPOLLIN, .data.ptr = s};
  epoll_ctl(poller, EPOLL_CTL_ADD, s->fd, &event);
  s->state = CONNECTING;
}

static void send_handshake(subscriber_t *s) {
  char path[512], request[1024];
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error) {
    drop(s, strerror(error));
    return;
  }
  expand(path, sizeof path, options.path, s->index, s->index % options.channels, 0);
  int length = snprintf(request, sizeof request,
    "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n", path, options.port);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = s};
  epoll_ctl(poller, EPOLL_CTL_MOD, s->fd, &event);
  s->state = HANDSHAKE;
  if (send(s->fd, request, length, MSG_NOSIGNAL) != length) drop(s, "cannot send the handshake");
}

static void subscribe(subscriber_t *s) {
  char text[4096];
  s->state = WAITING_FOR_ACKS;
  for (int i = 0; i < options.hellos && s->state != CLOSED; i++)
    send_frame(s, OP_TEXT, text, expand(text, sizeof text, options.hello[i], s->index, s->index % options.channels, 0));
}

static void check_ready(subscriber_t *s) {
  if (s->state != WAITING_FOR_ACKS || s->acks < options.acks) return;
  s->state = READY;
  ready++;
}

static int count_deliveries(const uint8_t *data, size_t length) {
  const uint8_t *end = data + length;
  int found = 0;
  uint64_t now = now_ns();
  while ((data = memmem(data, end - data, MARK, 2)) && end - data >= MARK_LENGTH) {
    uint64_t sent = 0;
    for (int i = 2; i < MARK_LENGTH; i++) sent = sent * 10 + (data[i] - '0');
    stats_delivery((now - sent) / 1000);
    data += MARK_LENGTH;
    found++;
  }
  return found;
}

static void on_frame(subscriber_t *s, int opcode, uint8_t *data, size_t length) {
  char why[160];
  stats.frames++;
  if (opcode == OP_PING) {
    send_frame(s, OP_PONG, data, length);
  } else if (opcode == OP_CLOSE) {
    int code = length >= 2 ? data[0] << 8 | data[1] : 0;
    snprintf(why, sizeof why, "close frame %d %.*s", code, length > 2 ? (int)length - 2 : 0, data + 2);
    drop(s, why);
  } else if (length == 2 && !memcmp(data, "{}", 2)) {
    send_frame(s, OP_TEXT, "{}", 2); // the protocol's own ping
  } else if (!count_deliveries(data, length)) {
    for (uint8_t *id = data; (id = memmem(id, data + length - id, "\"id\":", 5)); id++) s->acks++;
    check_ready(s);
  }
}

// One frame at the begin of these bytes: its length with the head, or 0 if it is not complete.
static size_t take_frame(subscriber_t *s, uint8_t *bytes, size_t available) {
  if (available < 2) return 0;
  size_t length = bytes[1] & 127, head = length == 126 ? 4 : length == 127 ? 10 : 2;
  if (available < head) return 0;
  if (head > 2) {
    length = 0;
    for (size_t i = 2; i < head; i++) length = length << 8 | bytes[i];
  }
  if (available < head + length) return 0;
  on_frame(s, bytes[0] & 15, bytes + head, length);
  return head + length;
}

// The length of the handshake's answer, or 0 if it is not complete.
static size_t take_handshake(subscriber_t *s, uint8_t *bytes, size_t available) {
  uint8_t *end = memmem(bytes, available, "\r\n\r\n", 4);
  if (!end) return 0;
  *end = 0;
  if (memcmp(bytes, "HTTP/1.1 101", 12)) {
    drop(s, (char *)bytes);
    return available;
  }
  subscribe(s);
  check_ready(s);
  return end + 4 - bytes;
}

static void on_readable(subscriber_t *s) {
  size_t available = s->carried, at = 0, taken;
  memcpy(input, s->carry, available);
  ssize_t got = recv(s->fd, input + available, sizeof input - available, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    drop(s, got ? strerror(errno) : "end of stream");
    return;
  }
  stats.bytes += got;
  available += got;
  do {
    taken = s->state == HANDSHAKE ? take_handshake(s, input + at, available - at) : take_frame(s, input + at, available - at);
    at += taken;
  } while (taken && s->state != CLOSED);
  free(s->carry);
  s->carried = available - at;
  s->carry = s->carried ? memcpy(malloc(s->carried), input + at, s->carried) : NULL;
}

void swarm_open(void) {
  poller = epoll_create1(0);
  subscribers = calloc(options.connections, sizeof *subscribers);
}

void swarm_connect_some(void) {
  while (started < options.connections && started - ready - closed < HANDSHAKES_IN_FLIGHT) {
    subscribers[started].index = started;
    start(&subscribers[started++]);
  }
}

void swarm_poll(int timeout_ms) {
  struct epoll_event events[EVENTS];
  int count = epoll_wait(poller, events, EVENTS, timeout_ms);
  for (int i = 0; i < count; i++) {
    subscriber_t *s = events[i].data.ptr;
    if (s->state == CLOSED) continue;
    if (s->state == CONNECTING) send_handshake(s);
    else on_readable(s);
  }
}

int swarm_ready(void) { return ready; }
int swarm_closed(void) { return closed; }
