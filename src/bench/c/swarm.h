// Many WebSocket subscribers in one thread, and what they have seen.
#ifndef SWARM_H
#define SWARM_H

#include "histogram.h"

#include <stdint.h>

typedef struct {
  uint64_t deliveries, frames;
  histogram_t latency; // microseconds
} swarm_stats_t;

extern swarm_stats_t swarm_stats; // of deliveries since swarm_begin()
extern histogram_t swarm_connecting; // microseconds from connect() to the last confirmation

void swarm_open(void);
void swarm_connect_some(void); // keeps a bounded number of handshakes under way
void swarm_begin(void); // publishing begins: statistics and order start anew
int swarm_ready(void);
int swarm_closed(void);
int swarm_on(long channel); // how many were ready on it at swarm_begin()

#endif
