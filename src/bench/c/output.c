#include "output.h"

#include "clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void output_open(output_t *output) {
  *output = (output_t){.bytes = malloc(OUTPUT_CAPACITY)};
  if (!output->bytes) die("no memory left");
}

size_t output_room(output_t *output) { return OUTPUT_CAPACITY - output->end; }

void output_add(output_t *output, const void *data, size_t length) {
  if (length > output_room(output)) die("too much to send at once: %zu bytes", length);
  memcpy(output->bytes + output->end, data, length);
  output->end += length;
}

int output_flush(output_t *output, int fd) {
  while (output->begin < output->end) {
    ssize_t sent = send(fd, output->bytes + output->begin, output->end - output->begin, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno != EAGAIN) return 0;
    if (sent < 0) break;
    output->begin += sent;
  }
  memmove(output->bytes, output->bytes + output->begin, output->end - output->begin);
  output->end -= output->begin;
  output->begin = 0;
  return 1;
}
