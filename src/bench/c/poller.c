#define _GNU_SOURCE
#include "poller.h"

#include "clock.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

enum { EVENTS = 512 };

static int poller;

void poller_open(void) {
  poller = epoll_create1(0);
  if (poller < 0) die("epoll: %s", strerror(errno));
}

static void control(int operation, watched_t *watched, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = watched};
  if (epoll_ctl(poller, operation, watched->fd, &event)) die("epoll: %s", strerror(errno));
}

void poller_add(watched_t *watched, uint32_t events) { control(EPOLL_CTL_ADD, watched, events); }
void poller_change(watched_t *watched, uint32_t events) { control(EPOLL_CTL_MOD, watched, events); }

// epoll_wait knows whole milliseconds; an open loop is due to the microsecond, and must not spin on a core that the server needs.
void poller_wait(uint64_t timeout_ns) {
  struct epoll_event events[EVENTS];
  int count = epoll_wait(poller, events, EVENTS, 0);
  if (count == 0 && timeout_ns > 0) {
    struct pollfd readable = {.fd = poller, .events = POLLIN};
    struct timespec timeout = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
    ppoll(&readable, 1, &timeout, NULL);
    count = epoll_wait(poller, events, EVENTS, 0);
  }
  for (int i = 0; i < count; i++) {
    watched_t *watched = events[i].data.ptr;
    watched->on_event(watched, events[i].events);
  }
}
