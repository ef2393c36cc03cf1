// Counts of values with HdrHistogram's layout: 1 to 60,000,000 (microseconds), each to three significant digits.
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>
#include <stdio.h>

enum {
  HISTOGRAM_HIGHEST = 60000000,
  HISTOGRAM_SUB_BUCKETS = 2048, // the power of two above 2 * 10^3
  HISTOGRAM_HALF_BITS = 10,
  HISTOGRAM_BUCKETS = 16, // 2048 << 15 is above the highest value
  HISTOGRAM_COUNTS = (HISTOGRAM_BUCKETS + 1) << HISTOGRAM_HALF_BITS
};

typedef struct {
  uint64_t counts[HISTOGRAM_COUNTS], total;
} histogram_t;

// Half a bucket has 1024 counts; each further bucket's counts are twice as wide as those of the one before.
static inline int histogram_index(uint64_t value) {
  int bucket = 63 - HISTOGRAM_HALF_BITS - __builtin_clzll(value | (HISTOGRAM_SUB_BUCKETS - 1));
  return (bucket << HISTOGRAM_HALF_BITS) + (int)(value >> bucket);
}

static inline void histogram_record(histogram_t *h, uint64_t value) {
  h->counts[histogram_index(value < HISTOGRAM_HIGHEST ? value : HISTOGRAM_HIGHEST)]++;
  h->total++;
}

void histogram_reset(histogram_t *h);
uint64_t histogram_quantile(const histogram_t *h, double quantile); // 0.99; the highest value that counts as the one found
uint64_t histogram_max(const histogram_t *h); // to the same precision
void histogram_write(const histogram_t *h, FILE *file, double scale); // percentiles as text; values are divided by `scale`

#endif
