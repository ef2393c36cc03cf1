// One epoll for all sockets.
#ifndef POLLER_H
#define POLLER_H

#include <stdint.h>
#include <sys/epoll.h>

typedef struct watched watched_t;
struct watched {
  int fd;
  void (*on_event)(watched_t *, uint32_t events); // also after the socket was closed in the same turn
};

void poller_open(void);
void poller_add(watched_t *watched, uint32_t events);
void poller_change(watched_t *watched, uint32_t events);
void poller_wait(uint64_t timeout_ns); // calls on_event for what is ready

#endif
