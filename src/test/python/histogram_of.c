// Reads values, one a line; writes the load generator's histogram of them.   usage: histogram_of QUANTILE...
#include "histogram.h"

#include <stdlib.h>

int main(int count, char **arguments) {
  static histogram_t histogram;
  unsigned long long value;
  while (scanf("%llu", &value) == 1) histogram_record(&histogram, value);
  for (int i = 1; i < count; i++) printf("%llu\n", (unsigned long long)histogram_quantile(&histogram, atof(arguments[i])));
  printf("%llu\n", (unsigned long long)histogram_max(&histogram));
  histogram_write(&histogram, stdout, 1);
}
