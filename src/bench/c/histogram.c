#include "histogram.h"

#include <math.h>
#include <string.h>

enum { TICKS_PER_HALF_DISTANCE = 5 };

void histogram_reset(histogram_t *h) { memset(h, 0, sizeof *h); }

static int bucket_of(int index) { return index < HISTOGRAM_SUB_BUCKETS ? 0 : (index >> HISTOGRAM_HALF_BITS) - 1; }

static uint64_t lowest_at(int index) {
  int bucket = bucket_of(index);
  return (uint64_t)(index - (bucket << HISTOGRAM_HALF_BITS)) << bucket;
}

static uint64_t highest_at(int index) { return lowest_at(index) + (1ull << bucket_of(index)) - 1; }

static double middle_at(int index) { return lowest_at(index) + (1ull << bucket_of(index)) / 2; }

uint64_t histogram_quantile(const histogram_t *h, double quantile) {
  uint64_t wanted = quantile * h->total + 0.5, seen = 0;
  if (!wanted) wanted = 1;
  for (int i = 0; i < HISTOGRAM_COUNTS; i++)
    if ((seen += h->counts[i]) >= wanted) return highest_at(i);
  return 0;
}

uint64_t histogram_max(const histogram_t *h) {
  int i = HISTOGRAM_COUNTS - 1;
  while (i >= 0 && !h->counts[i]) i--;
  return i < 0 ? 0 : highest_at(i);
}

static double mean_of(const histogram_t *h) {
  double sum = 0;
  for (int i = 0; i < HISTOGRAM_COUNTS; i++) sum += h->counts[i] * middle_at(i);
  return h->total ? sum / h->total : 0;
}

static double deviation_of(const histogram_t *h, double mean) {
  double squares = 0;
  for (int i = 0; i < HISTOGRAM_COUNTS; i++) squares += h->counts[i] * pow(middle_at(i) - mean, 2);
  return h->total ? sqrt(squares / h->total) : 0;
}

// The closer to 100 %, the closer are the lines: five for each halving of what is left.
static double next_percentile(double percentile) {
  double halvings = floor(log2(100 / (100 - percentile))) + 1;
  return percentile + 100 / (TICKS_PER_HALF_DISTANCE * pow(2, halvings));
}

static void write_line(FILE *file, double value, double percentile, uint64_t count) {
  double share = percentile / 100;
  fprintf(file, "%12.3f %2.12f %10llu %14.2f\n", value, share, (unsigned long long)count, 1 / (1 - share));
}

void histogram_write(const histogram_t *h, FILE *file, double scale) {
  uint64_t seen = 0;
  double due = 0;
  fprintf(file, "%12s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)");
  for (int i = 0; i < HISTOGRAM_COUNTS && seen < h->total; i++) {
    if (!h->counts[i]) continue;
    seen += h->counts[i];
    double reached = 100.0 * seen / h->total;
    while (due <= reached) {
      write_line(file, highest_at(i) / scale, due, seen);
      due = next_percentile(due);
      if (seen == h->total) break; // nearer and nearer to 100 without an end
    }
    if (seen == h->total) fprintf(file, "%12.3f %2.12f %10llu\n", highest_at(i) / scale, 1.0, (unsigned long long)seen);
  }
  double mean = mean_of(h);
  fprintf(file, "#[Mean    = %12.3f, StdDeviation   = %12.3f]\n", mean / scale, deviation_of(h, mean) / scale);
  fprintf(file, "#[Max     = %12.3f, Total count    = %12llu]\n", histogram_max(h) / scale, (unsigned long long)h->total);
  fprintf(file, "#[Buckets = %12d, SubBuckets     = %12d]\n", HISTOGRAM_BUCKETS, HISTOGRAM_SUB_BUCKETS);
}
