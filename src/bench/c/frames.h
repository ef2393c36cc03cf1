// WebSocket frames: from the server as they stand in the input, to it masked.
#ifndef FRAMES_H
#define FRAMES_H

#include <stddef.h>
#include <stdint.h>

enum { OP_CONTINUATION = 0, OP_TEXT = 1, OP_BINARY = 2, OP_CLOSE = 8, OP_PING = 9, OP_PONG = 10 };
enum { FRAME_HEAD = 14 }; // at most

typedef struct {
  int opcode, final;
  uint8_t *data;
  size_t length, total; // total: with the head
} frame_t;

// 0 where not even the head is complete; whether the rest is, `total` says.
static inline int frame_head(uint8_t *bytes, size_t available, frame_t *frame) {
  if (available < 2) return 0;
  size_t length = bytes[1] & 127, head = length == 126 ? 4 : length == 127 ? 10 : 2;
  if (available < head) return 0;
  if (head > 2) {
    length = 0;
    for (size_t i = 2; i < head; i++) length = length << 8 | bytes[i];
  }
  *frame = (frame_t){.opcode = bytes[0] & 15, .final = bytes[0] >> 7, .data = bytes + head, .length = length, .total = head + length};
  return 1;
}

// `out` has room for FRAME_HEAD more bytes than `length`.
static inline size_t frame_write(uint8_t *out, int opcode, const void *data, size_t length) {
  static const uint8_t mask[4] = {1, 2, 3, 4};
  size_t at = 0;
  out[at++] = 0x80 | opcode;
  if (length < 126) {
    out[at++] = 0x80 | length;
  } else if (length < 1 << 16) {
    out[at++] = 0x80 | 126;
    out[at++] = length >> 8;
    out[at++] = length;
  } else {
    out[at++] = 0x80 | 127;
    for (int shift = 56; shift >= 0; shift -= 8) out[at++] = (uint64_t)length >> shift;
  }
  for (int i = 0; i < 4; i++) out[at++] = mask[i];
  for (size_t i = 0; i < length; i++) out[at + i] = ((const uint8_t *)data)[i] ^ mask[i & 3];
  return at + length;
}

#endif
