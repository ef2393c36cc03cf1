#define _GNU_SOURCE
#include "publisher.h"

#include "answers.h"
#include "clock.h"
#include "frames.h"
#include "output.h"
#include "template.h"
#include "websocket.h"
#include "wsload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BODY = 1 << 16, REQUEST = OUTPUT_CAPACITY / 2, UNANSWERED = 1 << 16, NS_PER_US = 1000 };

typedef struct {
  websocket_t websocket; // first; in the other modes its socket alone
  output_t output;
  answers_t answers;
  uint64_t due[UNANSWERED]; // when the unanswered publications were due, in turn
  long sent, answered;
} publisher_t;

histogram_t publisher_latency;
static publisher_t **publishers;
static address_t address;
static char mode; // the first letter of -publish
static long ready, answered;

static publisher_t *publisher_of(long number) {
  long turn = options.connections ? number % options.channels : number; // a channel's publications stay in order
  return publishers[turn % options.publishers];
}

static void on_answers(publisher_t *p, long count) {
  uint64_t now = now_ns() - wsload_epoch;
  for (; count && p->answered < p->sent; count--) {
    histogram_record(&publisher_latency, (now - p->due[p->answered++ % UNANSWERED]) / NS_PER_US);
    answered++;
  }
}

static void on_broken(const char *why) { die("publisher: %s", why); }

static void flush(publisher_t *p) {
  if (!output_flush(&p->output, p->websocket.watched.fd)) on_broken(strerror(errno));
}

static void on_readable(watched_t *watched, uint32_t events) {
  publisher_t *p = (publisher_t *)watched;
  size_t room;
  uint8_t *space = answers_space(&p->answers, &room);
  if (!(events & ~EPOLLOUT)) return;
  ssize_t got = recv(watched->fd, space, room, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) on_broken(got ? strerror(errno) : "the server closed the connection");
  on_answers(p, answers_count(&p->answers, got));
}

static void on_connected(watched_t *watched, uint32_t events) {
  const char *problem = network_problem(watched->fd, &address);
  if (problem) on_broken(problem);
  if (!(events & EPOLLOUT)) return;
  poller_change(watched, EPOLLIN);
  watched->on_event = on_readable;
  ready++;
}

static void on_websocket_ready(websocket_t *w) {
  (void)w;
  ready++;
}

static void on_message(websocket_t *w, const uint8_t *data, size_t length, uint64_t now) {
  publisher_t *p = (publisher_t *)w;
  (void)now;
  while (length) {
    size_t room;
    uint8_t *space = answers_space(&p->answers, &room);
    size_t part = length < room ? length : room;
    memcpy(space, data, part);
    on_answers(p, answers_count(&p->answers, part));
    data += part;
    length -= part;
  }
}

static void on_closed(websocket_t *w, ws_state_t before, const char *why) {
  (void)w, (void)before;
  on_broken(why);
}

static void add_output(websocket_t *w, const uint8_t *bytes, size_t length) {
  publisher_t *p = (publisher_t *)w;
  output_add(&p->output, bytes, length);
  flush(p);
}

static websocket_role_t role = {.name = "publisher", .address = &address, .hello = &options.publish_hello, .on_ready = on_websocket_ready,
                                .on_message = on_message, .on_closed = on_closed, .send = add_output};

static publisher_t *open_one(int index) {
  publisher_t *p = calloc(1, sizeof *p);
  if (!p) die("no memory left");
  output_open(&p->output);
  answers_open(&p->answers, mode == 'h' ? "HTTP/1.1 " : options.publish_ack, mode == 'h');
  if (mode == 'w') {
    websocket_open(&p->websocket, &role, index);
  } else {
    p->websocket.watched = (watched_t){.fd = network_connect(&address, index), .on_event = on_connected};
    poller_add(&p->websocket.watched, EPOLLOUT | EPOLLIN);
  }
  return p;
}

void publishers_open(void) {
  uint64_t start = now_ns();
  mode = *options.publish;
  role.path = options.publish_path;
  role.acks = options.publish_acks;
  role.ack = options.publish_ack;
  address_resolve(&address, options.publish_host, options.publish_port);
  publishers = calloc(options.publishers, sizeof *publishers);
  for (int i = 0; i < options.publishers; i++) publishers[i] = open_one(i);
  while (ready < options.publishers) {
    if (seconds_since(start) > options.limit_s) die("only %ld of %ld publishers are connected and confirmed", ready, options.publishers);
    poller_wait(10000000);
  }
}

int publishers_accept(long number) {
  publisher_t *p = publisher_of(number);
  if (output_room(&p->output) < REQUEST) flush(p);
  return output_room(&p->output) >= REQUEST && (!p->answers.text || p->sent - p->answered < UNANSWERED);
}

void publishers_publish(long number, uint64_t due_ns) {
  static char body[BODY], request[REQUEST];
  static char path[BODY];
  publisher_t *p = publisher_of(number);
  values_t values = {.connection = number % options.publishers, .channel = number % options.channels,
                     .number = number, .time = due_ns - wsload_epoch};
  size_t length = expand(body, sizeof body, options.publish_body, &values);
  p->due[p->sent++ % UNANSWERED] = values.time;
  if (mode == 'w') {
    output_add(&p->output, request, frame_write((uint8_t *)request, options.binary ? OP_BINARY : OP_TEXT, body, length));
    return;
  }
  expand(path, sizeof path, options.publish_path, &values);
  int size = mode == 'l'
    ? snprintf(request, sizeof request, "PUB %s %zu\r\n%s\r\n", path, length, body)
    : snprintf(request, sizeof request, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n%s%s\r\n%s", path, address.host, length,
               options.publish_header, *options.publish_header ? "\r\n" : "", body);
  output_add(&p->output, request, size);
}

void publishers_flush(void) {
  for (int i = 0; i < options.publishers; i++)
    if (publishers[i]->output.end) flush(publishers[i]);
}

long publishers_answers(void) { return answered; }

long publishers_errors(void) {
  long errors = 0;
  for (int i = 0; publishers && i < options.publishers; i++) errors += publishers[i]->answers.errors;
  return errors;
}
