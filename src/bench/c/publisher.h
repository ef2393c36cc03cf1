// The connections that publish: HTTP requests in a pipeline, plain lines, or frames over a WebSocket.
#ifndef PUBLISHER_H
#define PUBLISHER_H

#include "histogram.h"

#include <stdint.h>

extern histogram_t publisher_latency; // microseconds from when a publication was due to its answer

void publishers_open(void); // waits until they are ready to publish
int publishers_accept(long number); // whether the publisher of this publication has room for it
void publishers_publish(long number, uint64_t due_ns);
void publishers_flush(void);
long publishers_answers(void);
long publishers_errors(void);

#endif
