// Texts with what is different for each connection and publication.
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  long connection, channel, number;
  uint64_t time; // from which the publication's latency counts; see mark.h
} values_t;

// Fills in %i connection, %c channel, %n number and %p payload. Returns the length; a 0 is behind it.
size_t expand(char *out, size_t capacity, const char *template, const values_t *values);

#endif
