// Each payload begins with a mark: @@, 8 digits with the publication's number, 16 digits with the time from which its latency counts,
// in nanoseconds since the program's start. It is found in whatever a server wraps around the payload.
#ifndef MARK_H
#define MARK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { MARK_LENGTH = 26, MARK_NUMBERS = 100000000 };

typedef struct {
  uint64_t number, time;
} mark_t;

// Eight digits in three multiplications; 0 if they are none.
static inline int mark_digits(const uint8_t *text, uint64_t *value) {
  uint64_t x;
  memcpy(&x, text, 8);
  const uint64_t high = 0xF0F0F0F0F0F0F0F0, zeros = 0x3030303030303030;
  if ((x & high) != zeros || ((x + 0x0606060606060606) & high) != zeros) return 0;
  x = ((x - zeros) * 10 + ((x - zeros) >> 8)) & 0x00FF00FF00FF00FF;
  x = (x * 100 + (x >> 16)) & 0x0000FFFF0000FFFF;
  *value = (x * 10000 + (x >> 32)) & 0xFFFFFFFF;
  return 1;
}

// The next mark between these two: where it begins, or NULL.
static inline const uint8_t *mark_find(const uint8_t *from, const uint8_t *end, mark_t *mark) {
  while (end - from >= MARK_LENGTH && (from = memchr(from, '@', end - from - MARK_LENGTH + 1))) {
    uint64_t upper, lower;
    if (from[1] == '@' && mark_digits(from + 2, &mark->number) && mark_digits(from + 10, &upper) && mark_digits(from + 18, &lower)) {
      mark->time = upper * 100000000 + lower;
      return from;
    }
    from++;
  }
  return NULL;
}

#endif
