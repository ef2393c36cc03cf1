#include "report.h"

#include "clock.h"
#include "order.h"
#include "publisher.h"
#include "swarm.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { US_PER_MS = 1000 };

static FILE *file; // of the percentiles

static uint64_t missing(const measured_t *m) { return m->expected - order_totals.distinct; }

// Without subscribers it is the answers to publications that are waited for.
static const histogram_t *latencies(void) { return options.connections ? &swarm_stats.latency : &publisher_latency; }

static double each(double total, double count) { return count > 0 ? total / count : 0; }

static void whole(const char *name, uint64_t value) { printf("\"%s\":%llu,", name, (unsigned long long)value); }
static void real(const char *name, double value) { printf("\"%s\":%.3f,", name, value); }

static void print_connecting(const measured_t *m) {
  whole("connections", options.connections);
  whole("ready", m->live);
  whole("closed", swarm_closed());
  real("connect_s", m->connect_s);
  real("connects_per_s", each(m->live, m->connect_s));
  real("connect_cpu_us", each(cpu_of_servers(&m->connect_cpu) * 1e6, m->live));
  real("generator_connect_cpu_us", each(m->connect_cpu.own_s * 1e6, m->live));
  whole("connect_p50_us", histogram_quantile(&swarm_connecting, .5));
  whole("connect_p99_us", histogram_quantile(&swarm_connecting, .99));
  whole("connect_max_us", histogram_max(&swarm_connecting));
}

static void print_publishing(const measured_t *m) {
  long publishes = options.connections ? m->sent : publishers_answers();
  whole("publishes", publishes);
  whole("answers", publishers_answers());
  whole("publish_errors", publishers_errors());
  real("publishes_per_s", each(publishes, m->elapsed_s));
  real("cpu_us_per_publish", each(cpu_of_servers(&m->cpu) * 1e6, publishes));
}

static void print_deliveries(const measured_t *m) {
  double cpu = cpu_of_servers(&m->cpu), count = swarm_stats.deliveries;
  whole("expected", m->expected);
  whole("deliveries", swarm_stats.deliveries);
  whole("frames", swarm_stats.frames);
  whole("out_of_order", order_totals.out_of_order);
  whole("missing", missing(m));
  whole("doubled", order_totals.doubled);
  whole("foreign", order_totals.foreign);
  real("elapsed_s", m->elapsed_s);
  real("deliveries_per_s", each(count, m->elapsed_s));
  real("cpu_us_per_delivery", each(cpu * 1e6, count));
  real("server_cpu_s", cpu);
  real("generator_cpu_s", m->cpu.own_s);
  real("generator_cpu_us_per_delivery", each(m->cpu.own_s * 1e6, count));
}

static void print_latencies(const histogram_t *h) {
  static const struct {
    const char *name;
    double quantile;
  } quantiles[] = {{"p50_us", .5}, {"p90_us", .9}, {"p99_us", .99}, {"p999_us", .999}, {"p9999_us", .9999}};
  for (unsigned i = 0; i < sizeof quantiles / sizeof *quantiles; i++)
    whole(quantiles[i].name, histogram_quantile(h, quantiles[i].quantile));
  whole("max_us", histogram_max(h));
}

void report_print(const measured_t *m) {
  putchar('{');
  print_connecting(m);
  print_publishing(m);
  print_deliveries(m);
  print_latencies(latencies());
  double count = options.connections ? (double)swarm_stats.deliveries : (double)publishers_answers();
  printf("\"cpu_us_each\":[");
  for (int i = 0; i < options.pids.count; i++)
    printf("%s%.3f", i ? "," : "", each(m->cpu.server_s[i] * 1e6, count));
  puts("]}");
}

// At the begin: what was measured is not lost for a file that cannot be written.
void report_open(void) {
  if (!options.histogram) return;
  file = fopen(options.histogram, "w");
  if (!file) die("-histogram %s: %s", options.histogram, strerror(errno));
}

void report_histogram(void) {
  if (!options.histogram) return;
  histogram_write(latencies(), file, US_PER_MS);
  if (fclose(file)) die("-histogram %s: %s", options.histogram, strerror(errno));
}

int report_all_right(const measured_t *m) {
  int published = m->sent == options.messages && !publishers_errors();
  if (!options.connections) return published && publishers_answers() == m->sent;
  int in_order = !missing(m) && !order_totals.out_of_order && !order_totals.doubled && !order_totals.foreign;
  return published && m->live == options.connections && in_order;
}
