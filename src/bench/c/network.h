// TCP connections to a server by its name or address.
#ifndef NETWORK_H
#define NETWORK_H

#include <sys/socket.h>

typedef struct {
  struct sockaddr_storage to;
  socklen_t length;
  int loopback; // IPv4: connections are spread over source addresses, each of which has room for a limited number of ports
  char host[300]; // as in the Host header
} address_t;

void address_resolve(address_t *address, const char *host, long port);
int network_connect(const address_t *address, int index); // does not block; errors show when it is writable
const char *network_problem(int fd, const address_t *address); // why it is not connected, or null; until the next call
void network_allow(long descriptors);

#endif
