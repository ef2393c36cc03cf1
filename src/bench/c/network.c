#define _GNU_SOURCE
#include "network.h"

#include "clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum { PER_SOURCE_ADDRESS = 20000, FIRST_SOURCE = 0x7f000002 };

void address_resolve(address_t *address, const char *host, long port) {
  char service[16];
  struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *found;
  snprintf(service, sizeof service, "%ld", port);
  int problem = getaddrinfo(host, service, &wanted, &found);
  if (problem) die("%s: %s", host, gai_strerror(problem));
  memcpy(&address->to, found->ai_addr, found->ai_addrlen);
  address->length = found->ai_addrlen;
  struct sockaddr_in *v4 = (void *)&address->to;
  address->loopback = found->ai_family == AF_INET && ntohl(v4->sin_addr.s_addr) >> 24 == 127;
  freeaddrinfo(found);
  int v6 = !!strchr(host, ':');
  snprintf(address->host, sizeof address->host, "%s%s%s:%ld", v6 ? "[" : "", host, v6 ? "]" : "", port);
}

static void choose_source(int fd, int index) {
  int one = 1;
  struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(FIRST_SOURCE + index / PER_SOURCE_ADDRESS)};
  setsockopt(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  if (bind(fd, (void *)&from, sizeof from)) die("bind: %s", strerror(errno));
}

int network_connect(const address_t *address, int index) {
  int one = 1, fd = socket(address->to.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (fd < 0) die("socket: %s", strerror(errno));
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (address->loopback) choose_source(fd, index);
  if (connect(fd, (const void *)&address->to, address->length) && errno != EINPROGRESS)
    die("connect to %s: %s", address->host, strerror(errno));
  return fd;
}

const char *network_problem(int fd, const address_t *address) {
  static char problem[sizeof address->host + 64];
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (!error) return NULL;
  snprintf(problem, sizeof problem, "connect to %s: %s", address->host, strerror(error));
  return problem;
}

void network_allow(long descriptors) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < (rlim_t)descriptors)
    die("%ld open files are needed, and %lu allowed (ulimit -n)", descriptors, (unsigned long)limit.rlim_cur);
}
