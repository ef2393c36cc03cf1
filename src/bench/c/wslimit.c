// wslimit: the least that a server can do for a delivery: what was published in one turn of the loop goes to each subscriber of its
// channel with one send() of ready-made WebSocket frames. It is what the hub's figures are held against, not a server to use.
// Every handshake is answered as if it carried wsload's fixed key; the path is the channel's number: /7. The next port takes lines
// "PUB <channel number> <length>", each followed by that many bytes.   usage: wslimit PORT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHANNELS = 20000, DESCRIPTORS = 1 << 20, EVENTS = 256, BACKLOG = 4096 };

static const char accepted[] =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

typedef struct {
  int *subscribers, count, capacity;
  uint8_t *pending; // the frames of this turn
  size_t length, size;
} channel_t;

static channel_t channels[CHANNELS];
static channel_t *channel_of[DESCRIPTORS];
static channel_t *dirty[CHANNELS];
static int dirty_count, poller, publisher = -1;
static uint8_t input[1 << 20];
static size_t available;

static void subscribe(int fd, channel_t *c) {
  if (c->count == c->capacity) c->subscribers = realloc(c->subscribers, (c->capacity = c->capacity * 2 + 4) * sizeof(int));
  c->subscribers[c->count++] = fd;
  channel_of[fd] = c;
}

static void unsubscribe(int fd) {
  channel_t *c = channel_of[fd];
  channel_of[fd] = NULL;
  for (int i = 0; c && i < c->count; i++) {
    if (c->subscribers[i] != fd) continue;
    c->subscribers[i] = c->subscribers[--c->count];
    return;
  }
}

static void append(channel_t *c, const uint8_t *data, size_t length) {
  uint8_t head[4] = {0x81, length < 126 ? length : 126, length >> 8, length};
  size_t head_length = length < 126 ? 2 : 4;
  if (!c->length) dirty[dirty_count++] = c;
  if (c->length + head_length + length > c->size) c->pending = realloc(c->pending, c->size = (c->length + 4 + length) * 2);
  memcpy(c->pending + c->length, head, head_length);
  memcpy(c->pending + c->length + head_length, data, length);
  c->length += head_length + length;
}

static void flush_turn(void) {
  for (int i = 0; i < dirty_count; i++) {
    channel_t *c = dirty[i];
    for (int k = 0; k < c->count; k++)
      if (send(c->subscribers[k], c->pending, c->length, MSG_NOSIGNAL) != (ssize_t)c->length) fputs("wslimit: short send\n", stderr);
    c->length = 0;
  }
  dirty_count = 0;
}

// The length of the publication at the begin of these bytes, or 0 if it is not complete.
static size_t take_publication(uint8_t *bytes, size_t length) {
  uint8_t *end = memmem(bytes, length, "\r\n", 2);
  unsigned channel, size;
  if (!end) return 0;
  *end = 0;
  if (sscanf((char *)bytes, "PUB %u %u", &channel, &size) != 2 || channel >= CHANNELS || size >= 1 << 16) exit(2);
  *end = '\r';
  size_t head = end + 2 - bytes;
  if (length < head + size + 2) return 0;
  append(&channels[channel], bytes + head, size);
  return head + size + 2;
}

static void on_publisher(int fd) {
  ssize_t got = recv(fd, input + available, sizeof input - available, 0);
  if (got <= 0) {
    if (got < 0 && errno == EAGAIN) return;
    close(fd);
    publisher = -1;
    return;
  }
  available += got;
  size_t at = 0, taken;
  while ((taken = take_publication(input + at, available - at))) at += taken;
  memmove(input, input + at, available -= at);
  flush_turn();
}

static void on_subscriber(int fd) {
  char bytes[4096];
  ssize_t got = recv(fd, bytes, sizeof bytes - 1, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    unsubscribe(fd);
    close(fd);
  } else if (!channel_of[fd] && got > 5 && !memcmp(bytes, "GET /", 5)) {
    bytes[got] = 0;
    send(fd, accepted, sizeof accepted - 1, MSG_NOSIGNAL);
    subscribe(fd, &channels[(unsigned)atoi(bytes + 5) % CHANNELS]);
  }
}

static void watch(int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
}

static int listen_on(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(fd, (void *)&address, sizeof address) || listen(fd, BACKLOG)) {
    perror("wslimit");
    exit(1);
  }
  watch(fd);
  return fd;
}

static void accept_all(int listener, int is_publisher) {
  int fd, one = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    channel_of[fd] = NULL;
    if (is_publisher) {
      publisher = fd;
      available = 0;
    }
    watch(fd);
  }
}

int main(int count, char **arguments) {
  struct epoll_event events[EVENTS];
  struct rlimit limit;
  if (count != 2) return fputs("usage: wslimit PORT\n", stderr), 2;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
  setrlimit(RLIMIT_NOFILE, &limit);
  poller = epoll_create1(0);
  int subscribers = listen_on(atoi(arguments[1])), publishers = listen_on(atoi(arguments[1]) + 1);
  for (;;) {
    int ready = epoll_wait(poller, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == subscribers || fd == publishers) accept_all(fd, fd == publishers);
      else if (fd == publisher) on_publisher(fd);
      else on_subscriber(fd);
    }
  }
}
