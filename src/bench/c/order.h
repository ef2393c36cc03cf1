// Whether each subscriber gets each publication of its channel once, in the order in which they were published.
#ifndef ORDER_H
#define ORDER_H

#include <stdint.h>

// One subscriber's. Publications are numbered over all channels, in turn: number modulo channels is the channel.
typedef struct {
  uint64_t next; // the number that comes next when all is right
  uint64_t *seen; // one bit for each publication of the channel; only where something was not right
} order_t;

typedef struct {
  uint64_t distinct, out_of_order, doubled, foreign; // foreign: of another channel, or never published
} order_totals_t;

extern order_totals_t order_totals;

void order_begin(order_t *order, long channel, long channels, long messages);
void order_unusual(order_t *order, uint64_t number);

static inline void order_check(order_t *order, uint64_t number, long channels) {
  if (number != order->next || order->seen) {
    order_unusual(order, number);
    return;
  }
  order->next += channels;
  order_totals.distinct++;
}

#endif
