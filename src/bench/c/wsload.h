// The parts of the load generator: the swarm of subscribers, the publisher, and what they share.
#ifndef WSLOAD_H
#define WSLOAD_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  int port, connections, channels, acks, payload;
  const char *path;
  const char *hello[8]; // text frames that a subscriber sends after its handshake
  int hellos;
  int publish_port;
  int publish_lines; // 1: "PUB channel length" lines; 0: HTTP requests
  const char *publish_path, *publish_header, *publish_body;
} options_t;

extern options_t options;

// What the swarm has seen since the last stats_reset(). Latencies are in microseconds.
typedef struct {
  uint64_t deliveries, frames, bytes, latency_max;
} stats_t;

extern stats_t stats;

void stats_reset(void);
uint64_t stats_latency(double quantile);

uint64_t now_ns(void);
_Noreturn void die(const char *format, ...);

// Fills in a template: %i connection, %c channel, %n message number, %p payload with the time in it. Returns the length.
size_t expand(char *out, size_t capacity, const char *template, int connection, int channel, long number);

void swarm_open(void);
void swarm_connect_some(void); // keeps a bounded number of handshakes under way
void swarm_poll(int timeout_ms);
int swarm_ready(void);
int swarm_closed(void);

void publisher_open(void);
void publisher_send(long number);
void publisher_drain(void); // reads the answers, and counts errors among them
long publisher_errors(void);

#endif
