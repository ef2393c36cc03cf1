// One connection that publishes, either over the hub's HTTP API (pipelined) or as plain lines to the limit program.
#define _GNU_SOURCE
#include "wsload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int fd = -1;
static long errors;
static char answers[1 << 16];

void publisher_open(void) {
  int one = 1;
  struct sockaddr_in to = {
    .sin_family = AF_INET, .sin_port = htons(options.publish_port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(fd, (void *)&to, sizeof to)) die("publisher: %s", strerror(errno));
  fcntl(fd, F_SETFL, O_NONBLOCK);
}

void publisher_drain(void) {
  ssize_t got;
  while ((got = recv(fd, answers, sizeof answers - 1, 0)) > 0) {
    answers[got] = 0;
    for (char *at = answers; (at = strstr(at, "\"error\"")); at++) errors++;
    if (errors && strstr(answers, "\"error\"") && errors < 4) fprintf(stderr, "wsload: publishing failed: %s\n", answers);
  }
}

static void send_all(const char *bytes, size_t length) {
  while (length) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
    if (sent > 0) {
      bytes += sent;
      length -= sent;
    } else if (errno == EAGAIN || errno == EINTR) {
      publisher_drain(); // or both sides would wait for each other
      usleep(20);
    } else {
      die("publisher: %s", strerror(errno));
    }
  }
}

void publisher_send(long number) {
  static char body[1 << 16], request[1 << 17];
  char path[256];
  int channel = number % options.channels;
  size_t length = expand(body, sizeof body, options.publish_body, 0, channel, number);
  expand(path, sizeof path, options.publish_path, 0, channel, number);
  int size = snprintf(request, sizeof request,
    options.publish_lines ? "PUB %s %zu\r\n%s\r\n" : "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %zu\r\n%s\r\n\r\n%s",
    path, length, options.publish_lines ? body : options.publish_header, body);
  send_all(request, size);
}

long publisher_errors(void) { return errors; }
