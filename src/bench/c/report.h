// What was measured, as one JSON line.
#ifndef REPORT_H
#define REPORT_H

#include "cpu.h"

#include <stdint.h>

typedef struct {
  int live; // subscribers that were ready when publishing began
  double connect_s, elapsed_s;
  cpu_t connect_cpu, cpu;
  uint64_t expected; // deliveries
  long sent;
} measured_t;

void report_open(void); // ends the program where the file of -histogram cannot be written
void report_print(const measured_t *measured);
void report_histogram(void);
int report_all_right(const measured_t *measured);

#endif
