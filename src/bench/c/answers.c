#define _GNU_SOURCE
#include "answers.h"

#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY = 1 << 16, STATUS_DIGITS = 3, COMPLAINTS = 3 };

static const char error_text[] = "\"error\"";

void answers_open(answers_t *a, const char *text, int status) {
  *a = (answers_t){.text = text, .status = status, .bytes = malloc(CAPACITY + ANSWER_TEXT)};
  if (!a->bytes) die("no memory left");
  if (text && strlen(text) > ANSWER_TEXT - STATUS_DIGITS)
    die("an answer's text is longer than %d bytes: %s", ANSWER_TEXT - STATUS_DIGITS, text);
}

uint8_t *answers_space(answers_t *a, size_t *room) {
  *room = CAPACITY;
  return a->bytes + a->kept;
}

static void failure(answers_t *a, const uint8_t *at, const uint8_t *end) {
  static int complaints;
  if (a->failed) return;
  a->failed = 1;
  a->errors++;
  if (complaints++ < COMPLAINTS) fprintf(stderr, "wsload: publishing failed: %.*s\n", (int)(end - at), at);
}

static void look_for_error(answers_t *a, const uint8_t *from, const uint8_t *to) {
  if (memmem(from, to - from, error_text, sizeof error_text - 1)) failure(a, from, to);
}

long answers_count(answers_t *a, size_t got) {
  const uint8_t *at = a->bytes, *end = at + a->kept + got, *found;
  size_t length = a->text ? strlen(a->text) : 0, whole = length + (a->status ? STATUS_DIGITS : 0);
  long count = 0;
  while (length && (found = memmem(at, end - at, a->text, length)) && end - found >= (ptrdiff_t)whole) {
    if (a->status) look_for_error(a, at, found);
    a->failed = 0;
    count++;
    if (a->status && found[length] != '2') failure(a, found, end);
    at = found + whole;
  }
  look_for_error(a, at, end);
  size_t longest = whole > sizeof error_text ? whole : sizeof error_text;
  a->kept = (size_t)(end - at) < longest ? (size_t)(end - at) : longest - 1;
  memmove(a->bytes, end - a->kept, a->kept);
  return count;
}
