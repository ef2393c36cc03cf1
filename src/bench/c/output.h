// What is to be sent to one socket, as far as it does not take it at once.
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stddef.h>
#include <stdint.h>

enum { OUTPUT_CAPACITY = 1 << 18 };

typedef struct {
  uint8_t *bytes;
  size_t begin, end;
} output_t;

void output_open(output_t *output);
size_t output_room(output_t *output);
void output_add(output_t *output, const void *data, size_t length); // no more than there is room for
int output_flush(output_t *output, int fd); // sends what the socket takes; 0 when it is broken: errno says why

#endif
