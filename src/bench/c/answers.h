// Counts a publisher's answers in the bytes that come back, wherever these are cut.
#ifndef ANSWERS_H
#define ANSWERS_H

#include <stddef.h>
#include <stdint.h>

enum { ANSWER_TEXT = 64 };

typedef struct {
  const char *text; // begins, or is in, each answer; NULL: there are none
  int status; // three digits behind the text are an HTTP status
  int failed; // the present answer has been counted as an error
  uint8_t *bytes; // what may be the begin of a text stands at its front
  size_t kept;
  long errors;
} answers_t;

void answers_open(answers_t *answers, const char *text, int status);
uint8_t *answers_space(answers_t *answers, size_t *room); // to read into
long answers_count(answers_t *answers, size_t got); // how many came with these bytes

#endif
