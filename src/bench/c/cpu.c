#include "cpu.h"

#include "clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

// User and system time; a process that is gone has none.
static double seconds_of(const char *pid) {
  char path[64], line[1024], *fields;
  unsigned long user, system;
  snprintf(path, sizeof path, "/proc/%s/stat", pid);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  fields = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
  fclose(file);
  if (!fields || sscanf(fields + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2) return 0;
  return (user + system) / (double)sysconf(_SC_CLK_TCK);
}

void cpu_open(void) {
  for (int i = 0; i < options.pids.count; i++) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%s/stat", options.pids.item[i]);
    if (access(path, R_OK)) die("-pid %s: there is no such process on this machine", options.pids.item[i]);
  }
}

void cpu_read(cpu_t *cpu) {
  struct rusage own;
  getrusage(RUSAGE_SELF, &own);
  cpu->own_s = own.ru_utime.tv_sec + own.ru_stime.tv_sec + (own.ru_utime.tv_usec + own.ru_stime.tv_usec) / 1e6;
  for (int i = 0; i < options.pids.count; i++) cpu->server_s[i] = seconds_of(options.pids.item[i]);
}

cpu_t cpu_between(const cpu_t *before, const cpu_t *after) {
  cpu_t spent = {.own_s = after->own_s - before->own_s};
  for (int i = 0; i < options.pids.count; i++) spent.server_s[i] = after->server_s[i] - before->server_s[i];
  return spent;
}

double cpu_of_servers(const cpu_t *cpu) {
  double sum = 0;
  for (int i = 0; i < options.pids.count; i++) sum += cpu->server_s[i];
  return sum;
}
