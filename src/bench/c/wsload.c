// wsload: opens many WebSocket subscribers to a server on this machine, publishes, and says how fast the publications came, how long
// they took, and how much CPU time the server spent. One JSON line on standard output. All loops are bounded in time.
#define _GNU_SOURCE
#include "wsload.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

options_t options = {.port = 8000, .connections = 1000, .channels = 1, .acks = 1, .payload = 128, .path = "/",
                     .publish_path = "/", .publish_header = "", .publish_body = "%p"};

static const char *server_pid = "";
static long messages = 1000;
static int window = 16;
static double rate = 0, limit_s = 60, hold_s = 0;

enum { STALL_S = 10 };

uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static double seconds_since(uint64_t start) { return (now_ns() - start) / 1e9; }

void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("wsload: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  exit(2);
}

static size_t payload(char *out, long number) {
  size_t length = sprintf(out, "@@%020llu", (unsigned long long)now_ns());
  for (; length < (size_t)options.payload; length++) out[length] = 'a' + (length * 7 + number) % 26;
  return length;
}

size_t expand(char *out, size_t capacity, const char *template, int connection, int channel, long number) {
  size_t at = 0, room = 64 + options.payload;
  for (; *template; template++) {
    if (at + room > capacity) die("a template is too long");
    if (*template != '%' || !template[1]) {
      out[at++] = *template;
      continue;
    }
    switch (*++template) {
      case 'i': at += sprintf(out + at, "%d", connection); break;
      case 'c': at += sprintf(out + at, "%d", channel); break;
      case 'n': at += sprintf(out + at, "%ld", number); break;
      case 'p': at += payload(out + at, number); break;
      default: out[at++] = *template;
    }
  }
  out[at] = 0;
  return at;
}

// User and system time of the server process, in seconds.
static double server_cpu(void) {
  char path[64], line[1024], *fields;
  unsigned long user, system;
  snprintf(path, sizeof path, "/proc/%s/stat", server_pid);
  FILE *file = *server_pid ? fopen(path, "r") : NULL;
  if (!file) return 0;
  fields = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
  fclose(file);
  if (!fields || sscanf(fields + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2) return 0;
  return (user + system) / (double)sysconf(_SC_CLK_TCK);
}

static void parse(int count, char **arguments) {
  for (int i = 1; i + 1 < count; i += 2) {
    const char *name = arguments[i], *value = arguments[i + 1];
#define IS(option) !strcmp(name, option)
    if (IS("-port")) options.port = atoi(value);
    else if (IS("-path")) options.path = value;
    else if (IS("-n")) options.connections = atoi(value);
    else if (IS("-channels")) options.channels = atoi(value);
    else if (IS("-hello") && options.hellos < 8) options.hello[options.hellos++] = value;
    else if (IS("-acks")) options.acks = atoi(value);
    else if (IS("-size")) options.payload = atoi(value);
    else if (IS("-publish")) options.publish_lines = !strcmp(value, "lines");
    else if (IS("-publish-port")) options.publish_port = atoi(value);
    else if (IS("-publish-path")) options.publish_path = value;
    else if (IS("-publish-header")) options.publish_header = value;
    else if (IS("-publish-body")) options.publish_body = value;
    else if (IS("-messages")) messages = atol(value);
    else if (IS("-window")) window = atoi(value);
    else if (IS("-rate")) rate = atof(value);
    else if (IS("-limit")) limit_s = atof(value);
    else if (IS("-hold")) hold_s = atof(value);
    else if (IS("-pid")) server_pid = value;
    else die("unknown option %s", name);
  }
  if (count % 2 == 0) die("an option without a value");
  if (options.payload < 22 || options.payload > 16384) die("-size must be 22 to 16384");
  if (!options.publish_port) options.publish_port = options.port;
}

static void raise_descriptor_limit(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < (rlim_t)options.connections + 32) die("only %lu open files are allowed", (unsigned long)limit.rlim_cur);
}

static double connect_all(void) {
  uint64_t start = now_ns();
  while (swarm_ready() + swarm_closed() < options.connections && seconds_since(start) < limit_s) {
    swarm_connect_some();
    swarm_poll(10);
  }
  return seconds_since(start);
}

// Idle connections, until the time is up or standard input ends; the line tells the caller that they are all there.
static void hold(void) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  char byte;
  uint64_t start = now_ns();
  printf("{\"holding\":%d}\n", swarm_ready());
  fflush(stdout);
  while (seconds_since(start) < hold_s && !(poll(&input, 1, 0) && read(STDIN_FILENO, &byte, 1) <= 0)) swarm_poll(20);
}

// Closed loop: at most `window` publications are under way; or open loop at `rate` a second. Returns the seconds it took.
static double publish_all(uint64_t fan_out) {
  uint64_t start = now_ns(), progress = start, seen = 0;
  long sent = 0;
  while (stats.deliveries < fan_out * messages && seconds_since(start) < limit_s && seconds_since(progress) < STALL_S) {
    if (rate > 0) while (sent < messages && seconds_since(start) * rate >= sent) publisher_send(sent++);
    else while (sent < messages && stats.deliveries + window * fan_out > sent * fan_out) publisher_send(sent++);
    swarm_poll(rate > 0 && sent < messages ? 0 : 1);
    publisher_drain();
    if (stats.deliveries != seen) {
      seen = stats.deliveries;
      progress = now_ns();
    }
  }
  return seconds_since(start);
}

int main(int count, char **arguments) {
  parse(count, arguments);
  raise_descriptor_limit();
  swarm_open();
  double cpu_start = server_cpu(), connect_s = connect_all(), connect_cpu = server_cpu() - cpu_start;
  int live = swarm_ready();
  if (hold_s > 0) hold();
  double elapsed_s = 0, cpu = 0;
  uint64_t fan_out = live / options.channels ? live / options.channels : 1;
  stats_reset();
  if (messages > 0 && live > 0) {
    publisher_open();
    cpu_start = server_cpu();
    elapsed_s = publish_all(fan_out);
    cpu = server_cpu() - cpu_start;
  }
  printf("{\"connections\":%d,\"ready\":%d,\"closed\":%d,\"connect_s\":%.3f,\"connect_cpu_us\":%.1f,"
         "\"expected\":%llu,\"deliveries\":%llu,\"frames\":%llu,\"publish_errors\":%ld,\"elapsed_s\":%.3f,"
         "\"deliveries_per_s\":%.0f,\"cpu_us_per_delivery\":%.3f,\"p50_us\":%llu,\"p99_us\":%llu,\"max_us\":%llu}\n",
         options.connections, live, swarm_closed(), connect_s, live ? connect_cpu * 1e6 / live : 0,
         (unsigned long long)fan_out * messages, (unsigned long long)stats.deliveries, (unsigned long long)stats.frames,
         publisher_errors(), elapsed_s, elapsed_s > 0 ? stats.deliveries / elapsed_s : 0,
         stats.deliveries ? cpu * 1e6 / stats.deliveries : 0, (unsigned long long)stats_latency(.5),
         (unsigned long long)stats_latency(.99), (unsigned long long)stats.latency_max);
  return live == options.connections ? 0 : 1;
}
