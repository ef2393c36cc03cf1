// One WebSocket connection as a client: connects, shakes hands, sends its hello frames, waits for their confirmations, answers pings,
// and hands on what comes.
#ifndef WEBSOCKET_H
#define WEBSOCKET_H

#include "network.h"
#include "options.h"
#include "poller.h"

#include <stddef.h>

typedef enum { WS_CONNECTING, WS_HANDSHAKE, WS_WAITING_FOR_ACKS, WS_READY, WS_CLOSED } ws_state_t;

typedef struct websocket websocket_t;

// What subscribers and publishers have in common, and what they do with their connections.
typedef struct {
  const char *name, *path;
  const address_t *address;
  const list_t *hello;
  long acks;
  const char *ack;
  void (*on_ready)(websocket_t *);
  void (*on_message)(websocket_t *, const uint8_t *data, size_t length, uint64_t now_ns); // when ready
  void (*on_closed)(websocket_t *, ws_state_t before, const char *why);
  void (*send)(websocket_t *, const uint8_t *bytes, size_t length);
} websocket_role_t;

struct websocket {
  watched_t watched; // first: the poller knows it by this
  const websocket_role_t *role;
  int index;
  ws_state_t state;
  long acks;
  uint8_t *carry; // the begin of a frame whose rest has not come; the memory is kept for the next one
  size_t carried, carry_capacity;
};

void websocket_open(websocket_t *websocket, const websocket_role_t *role, int index);
void websocket_send(websocket_t *websocket, int opcode, const void *data, size_t length);
void websocket_drop(websocket_t *websocket, const char *why);

#endif
