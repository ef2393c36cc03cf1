#include "template.h"

#include "clock.h"
#include "mark.h"
#include "options.h"

#include <stdio.h>
#include <string.h>

enum { LETTERS = 26, DIGITS_OF_A_NUMBER = 24 };

static char filling[16384 + LETTERS];

static void digits(char *out, int count, uint64_t value) {
  while (count--) {
    out[count] = '0' + value % 10;
    value /= 10;
  }
}

// The filling is another one for each publication, so that no server gets away with repeating bytes.
static size_t payload(char *out, const values_t *values) {
  if (!*filling)
    for (size_t i = 0; i < sizeof filling; i++) filling[i] = 'a' + i * 7 % LETTERS;
  memcpy(out, "@@", 2);
  digits(out + 2, 8, values->number);
  digits(out + 10, 16, values->time);
  memcpy(out + MARK_LENGTH, filling + values->number % LETTERS, options.size - MARK_LENGTH);
  return options.size;
}

size_t expand(char *out, size_t capacity, const char *template, const values_t *values) {
  size_t at = 0, room = DIGITS_OF_A_NUMBER + options.size;
  for (; *template; template++) {
    if (at + room > capacity) die("too long when filled in: %.60s...", template);
    if (*template != '%') {
      out[at++] = *template;
      continue;
    }
    switch (*++template) {
      case 'i': at += sprintf(out + at, "%ld", values->connection); break;
      case 'c': at += sprintf(out + at, "%ld", values->channel); break;
      case 'n': at += sprintf(out + at, "%ld", values->number); break;
      case 'p': at += payload(out + at, values); break;
      case '%': out[at++] = '%'; break;
      default: // as in %20
        out[at++] = '%';
        template--;
    }
  }
  out[at] = 0;
  return at;
}
