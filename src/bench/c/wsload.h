// What the parts of the load generator share.
#ifndef WSLOAD_H
#define WSLOAD_H

#include <stdint.h>

extern uint64_t wsload_epoch; // the program's start, from which the times in payloads count

#endif
