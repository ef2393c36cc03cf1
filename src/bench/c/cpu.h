// CPU time of the server's processes and of this one.
#ifndef CPU_H
#define CPU_H

#include "options.h"

typedef struct {
  double server_s[LIST_ITEMS], own_s;
} cpu_t;

void cpu_open(void); // ends the program where a process of -pid does not exist
void cpu_read(cpu_t *cpu);
cpu_t cpu_between(const cpu_t *before, const cpu_t *after);
double cpu_of_servers(const cpu_t *cpu);

#endif
