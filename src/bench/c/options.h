// What the command line says.
#ifndef OPTIONS_H
#define OPTIONS_H

enum { LIST_ITEMS = 16 };

typedef struct {
  const char *item[LIST_ITEMS];
  int count;
} list_t;

typedef struct {
  const char *host, *path, *ack, *ping, *pong;
  long port, connections, channels, acks, connecting, binary;
  list_t header, hello;
  const char *publish, *publish_host, *publish_path, *publish_header, *publish_body, *publish_ack;
  list_t publish_hello;
  long publish_port, publish_acks, publishers;
  long messages, window, size;
  double rate, limit_s, hold_s;
  const char *histogram;
  list_t pids;
} options_t;

extern options_t options;

void options_parse(int count, char **arguments); // ends the program where they are wrong, or ask for help

#endif
