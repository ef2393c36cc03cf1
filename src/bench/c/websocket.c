#define _GNU_SOURCE
#include "websocket.h"

#include "clock.h"
#include "frames.h"
#include "template.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT = 1 << 20, MESSAGE = 1 << 16, LEAST_CARRY = 4096 };

static uint8_t input[INPUT];

void websocket_drop(websocket_t *w, const char *why) {
  ws_state_t before = w->state;
  if (before == WS_CLOSED) return;
  w->state = WS_CLOSED;
  close(w->watched.fd);
  w->role->on_closed(w, before, why);
}

void websocket_send(websocket_t *w, int opcode, const void *data, size_t length) {
  static uint8_t frame[MESSAGE + FRAME_HEAD];
  if (length > MESSAGE) die("a frame of %zu bytes is too long to send", length);
  w->role->send(w, frame, frame_write(frame, opcode, data, length));
}

static values_t values_of(const websocket_t *w) { return (values_t){.connection = w->index, .channel = w->index % options.channels}; }

static void send_handshake(websocket_t *w) {
  static char request[MESSAGE];
  values_t values = values_of(w);
  size_t at = sprintf(request, "GET ");
  at += expand(request + at, sizeof request - at, w->role->path, &values);
  at += sprintf(request + at, " HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n", w->role->address->host);
  for (int i = 0; i < options.header.count; i++) {
    at += expand(request + at, sizeof request - at - 4, options.header.item[i], &values);
    at += sprintf(request + at, "\r\n");
  }
  at += sprintf(request + at, "\r\n");
  w->state = WS_HANDSHAKE;
  w->role->send(w, (uint8_t *)request, at);
}

static void on_connected(websocket_t *w) {
  const char *problem = network_problem(w->watched.fd, w->role->address);
  if (problem) {
    websocket_drop(w, problem);
    return;
  }
  poller_change(&w->watched, EPOLLIN);
  send_handshake(w);
}

static void check_ready(websocket_t *w) {
  if (w->state != WS_WAITING_FOR_ACKS || w->acks < w->role->acks) return;
  w->state = WS_READY;
  w->role->on_ready(w);
}

static void say_hello(websocket_t *w) {
  static char text[MESSAGE];
  values_t values = values_of(w);
  w->state = WS_WAITING_FOR_ACKS;
  for (int i = 0; i < w->role->hello->count && w->state != WS_CLOSED; i++)
    websocket_send(w, options.binary ? OP_BINARY : OP_TEXT, text, expand(text, sizeof text, w->role->hello->item[i], &values));
  check_ready(w);
}

static int is(const frame_t *frame, const char *text) {
  return frame->data[0] == (uint8_t)*text && frame->length == strlen(text) && !memcmp(frame->data, text, frame->length);
}

static void on_data(websocket_t *w, const frame_t *frame, uint64_t now) {
  if (frame->length && is(frame, options.ping)) {
    websocket_send(w, options.binary ? OP_BINARY : OP_TEXT, options.pong, strlen(options.pong));
    return;
  }
  if (w->state == WS_WAITING_FOR_ACKS) {
    const uint8_t *at = frame->data, *end = at + frame->length;
    size_t length = strlen(w->role->ack);
    for (; (at = memmem(at, end - at, w->role->ack, length)); at += length) w->acks++;
    check_ready(w);
  } else {
    w->role->on_message(w, frame->data, frame->length, now);
  }
}

static void on_frame(websocket_t *w, const frame_t *frame, uint64_t now) {
  char why[192];
  if (frame->opcode == OP_PING) {
    websocket_send(w, OP_PONG, frame->data, frame->length);
  } else if (frame->opcode == OP_CLOSE) {
    int code = frame->length >= 2 ? frame->data[0] << 8 | frame->data[1] : 0;
    snprintf(why, sizeof why, "close frame %d %.*s", code, frame->length > 2 ? (int)frame->length - 2 : 0, frame->data + 2);
    websocket_drop(w, why);
  } else if (frame->opcode == OP_CONTINUATION || (!frame->final && frame->opcode != OP_PONG)) {
    websocket_drop(w, "the server cut a message into several frames, which is not understood here");
  } else if (frame->opcode != OP_PONG) {
    on_data(w, frame, now);
  }
}

// The length of the frame at the begin of these bytes, or 0 if it is not complete.
static size_t take_frame(websocket_t *w, uint8_t *bytes, size_t available, uint64_t now) {
  frame_t frame;
  if (!frame_head(bytes, available, &frame)) return 0;
  if (frame.total > INPUT) websocket_drop(w, "a frame is longer than 1 MiB");
  if (available < frame.total) return 0;
  on_frame(w, &frame, now);
  return frame.total;
}

// The length of the handshake's answer, or 0 if it is not complete.
static size_t take_handshake(websocket_t *w, uint8_t *bytes, size_t available) {
  uint8_t *end = memmem(bytes, available, "\r\n\r\n", 4);
  if (!end) return 0;
  *end = 0;
  if (memcmp(bytes, "HTTP/1.1 101", 12)) {
    websocket_drop(w, (char *)bytes);
    return available;
  }
  say_hello(w);
  return end + 4 - bytes;
}

static void keep(websocket_t *w, const uint8_t *rest, size_t length) {
  if (length > w->carry_capacity) {
    size_t capacity = w->carry_capacity ? w->carry_capacity : LEAST_CARRY;
    while (capacity < length) capacity *= 2;
    free(w->carry);
    w->carry = malloc(w->carry_capacity = capacity);
    if (!w->carry) die("no memory left");
  }
  if (length) memcpy(w->carry, rest, length);
  w->carried = length;
}

// The clock is read once for all that has come together.
static void on_readable(websocket_t *w) {
  size_t available = w->carried, at = 0, taken;
  if (available) memcpy(input, w->carry, available);
  ssize_t got = recv(w->watched.fd, input + available, INPUT - available, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    websocket_drop(w, got ? strerror(errno) : "end of stream");
    return;
  }
  uint64_t now = now_ns();
  available += got;
  do {
    uint8_t *begin = input + at;
    taken = w->state == WS_HANDSHAKE ? take_handshake(w, begin, available - at) : take_frame(w, begin, available - at, now);
    at += taken;
  } while (taken && w->state != WS_CLOSED);
  if (w->state != WS_CLOSED) keep(w, input + at, available - at);
}

static void on_event(watched_t *watched, uint32_t events) {
  websocket_t *w = (websocket_t *)watched;
  if (w->state == WS_CLOSED) return;
  if (w->state == WS_CONNECTING) on_connected(w);
  else if (events & ~EPOLLOUT) on_readable(w);
}

void websocket_open(websocket_t *w, const websocket_role_t *role, int index) {
  *w = (websocket_t){.watched = {.fd = network_connect(role->address, index), .on_event = on_event}, .role = role, .index = index};
  poller_add(&w->watched, EPOLLOUT | EPOLLIN);
}
