// Time, and how the program ends when it cannot go on.
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static inline double seconds_since(uint64_t start_ns) { return (now_ns() - start_ns) / 1e9; }

_Noreturn void die(const char *format, ...);

#endif
