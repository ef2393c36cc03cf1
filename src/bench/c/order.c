#include "order.h"

#include "clock.h"

#include <stdlib.h>

enum { WORD_BITS = 64 };

order_totals_t order_totals;
static uint64_t step, count;

void order_begin(order_t *order, long channel, long channels, long messages) {
  free(order->seen);
  order->seen = NULL;
  order->next = channel;
  step = channels;
  count = messages;
}

// From now on it is remembered what has come: everything below `next`.
static void remember(order_t *order) {
  order->seen = calloc(count / step / WORD_BITS + 2, sizeof *order->seen);
  if (!order->seen) die("no memory left to look for what is missing");
  for (uint64_t place = 0; place < order->next / step; place++) order->seen[place / WORD_BITS] |= 1ull << place % WORD_BITS;
}

void order_unusual(order_t *order, uint64_t number) {
  uint64_t place = number / step, bit = 1ull << place % WORD_BITS;
  if (number >= count || number % step != order->next % step) {
    order_totals.foreign++;
    return;
  }
  if (!order->seen) remember(order);
  uint64_t *word = &order->seen[place / WORD_BITS];
  if (*word & bit) {
    order_totals.doubled++;
    return;
  }
  *word |= bit;
  order_totals.distinct++;
  if (number < order->next) order_totals.out_of_order++;
  else order->next = number + step;
}
