// wsload: opens many WebSocket subscribers to a server, publishes, and says how fast the publications came, how long they took,
// whether each came once and in order, and how much CPU time the server spent. wsload -help lists the options.
// One thread, one epoll; all loops are bounded in time; nothing is allocated for a message.
#include "wsload.h"

#include "clock.h"
#include "network.h"
#include "options.h"
#include "order.h"
#include "poller.h"
#include "publisher.h"
#include "report.h"
#include "swarm.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { STALL_S = 10, SPARE_DESCRIPTORS = 32 };
enum { LONGEST_WAIT_NS = 1000000, LISTEN_LONGER_NS = 100000000 };

uint64_t wsload_epoch;
static measured_t measured;
static double window; // in what is waited for: deliveries, or answers when there are no subscribers

void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("wsload: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  exit(2);
}

static void connect_all(void) {
  cpu_t before, after;
  uint64_t start = now_ns();
  cpu_read(&before);
  while (swarm_ready() + swarm_closed() < options.connections && seconds_since(start) < options.limit_s) {
    swarm_connect_some();
    poller_wait(10 * LONGEST_WAIT_NS);
  }
  measured.connect_s = seconds_since(start);
  cpu_read(&after);
  measured.connect_cpu = cpu_between(&before, &after);
  measured.live = swarm_ready();
  if (options.connections && !measured.live) die("none of %ld subscribers is connected and confirmed", options.connections);
}

// Idle connections, until the time is up or standard input ends; the line tells the caller that they are all there.
static void hold(void) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  char byte;
  uint64_t start = now_ns();
  printf("{\"holding\":%d}\n", swarm_ready());
  fflush(stdout);
  while (seconds_since(start) < options.hold_s && !(poll(&input, 1, 0) && read(STDIN_FILENO, &byte, 1) <= 0))
    poller_wait(20 * LONGEST_WAIT_NS);
}

static uint64_t awaited(void) { return options.connections ? measured.expected : (uint64_t)measured.sent; }
static uint64_t arrived(void) { return options.connections ? order_totals.distinct : (uint64_t)publishers_answers(); }

static uint64_t due_at(uint64_t start, long number) { return start + (uint64_t)(number * (1e9 / options.rate)); }

static int is_due(uint64_t start) {
  if (options.rate > 0) return now_ns() >= due_at(start, measured.sent);
  return awaited() - arrived() < window;
}

// With a rate a publication's latency counts from when it was due, however late it was sent: what held it up may be the server.
static void publish_what_is_due(uint64_t start) {
  while (measured.sent < options.messages && is_due(start) && publishers_accept(measured.sent)) {
    publishers_publish(measured.sent, options.rate > 0 ? due_at(start, measured.sent) : now_ns());
    measured.expected += swarm_on(measured.sent++ % options.channels);
  }
  publishers_flush();
}

static uint64_t until_due(uint64_t start) {
  if (options.rate <= 0 || measured.sent == options.messages) return LONGEST_WAIT_NS;
  uint64_t due = due_at(start, measured.sent), now = now_ns();
  return due > now + LONGEST_WAIT_NS ? LONGEST_WAIT_NS : due > now ? due - now : 0;
}

static void publish_all(void) {
  uint64_t start = now_ns(), progress = start, seen = 0;
  while ((measured.sent < options.messages || arrived() < awaited()) && seconds_since(start) < options.limit_s &&
         seconds_since(progress) < STALL_S) {
    publish_what_is_due(start);
    poller_wait(until_due(start));
    if (arrived() == seen && (options.rate <= 0 || measured.sent == options.messages)) continue;
    seen = arrived();
    progress = now_ns();
  }
  measured.elapsed_s = seconds_since(start);
}

// What is doubled may come behind all that was waited for.
static void listen_longer(void) {
  uint64_t start = now_ns();
  while (now_ns() < start + LISTEN_LONGER_NS) poller_wait(LISTEN_LONGER_NS / 4);
}

static void measure_publishing(void) {
  cpu_t before, after;
  window = options.connections ? (double)options.window * measured.live / options.channels : options.window;
  publishers_open();
  swarm_begin();
  cpu_read(&before);
  publish_all();
  cpu_read(&after);
  measured.cpu = cpu_between(&before, &after);
  listen_longer();
}

int main(int count, char **arguments) {
  wsload_epoch = now_ns();
  options_parse(count, arguments);
  network_allow(options.connections + options.publishers + SPARE_DESCRIPTORS);
  cpu_open();
  report_open();
  poller_open();
  swarm_open();
  connect_all();
  if (options.hold_s > 0) hold();
  if (options.messages > 0 && (measured.live > 0 || !options.connections)) measure_publishing();
  report_print(&measured);
  report_histogram();
  return report_all_right(&measured) ? 0 : 1;
}
