#include "options.h"

#include "clock.h"
#include "mark.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

options_t options = {
  .host = "127.0.0.1", .path = "/", .ack = "\"id\":", .ping = "{}", .pong = "{}", .port = 8000, .connections = 1000, .channels = 1,
  .acks = 1, .connecting = 256, .publish = "http", .publish_path = "/", .publish_header = "", .publish_body = "%p",
  .publish_acks = -1, .publishers = 1, .messages = 1000, .window = 16, .size = 128, .limit_s = 60};

typedef enum { HEADING, WHOLE, REAL, TEXT, LIST, MODE } kind_t;

typedef struct {
  const char *name;
  kind_t kind;
  void *target;
  double least, most;
  const char *standard, *help;
} option_t;

static const char modes[] = "http, lines or websocket";

static const option_t table[] = {
  {"Connections", HEADING, NULL, 0, 0, "", ""},
  {"-host", TEXT, &options.host, 0, 0, "127.0.0.1", "name or address of the server"},
  {"-port", WHOLE, &options.port, 1, 65535, "8000", "its port"},
  {"-path", TEXT, &options.path, 0, 0, "/", "path of the WebSocket *"},
  {"-header", LIST, &options.header, 0, 0, "", "one more line of the handshake's head, \"Name: value\" *; repeatable"},
  {"-n", WHOLE, &options.connections, 0, 1000000, "1000", "subscribers; 0 measures publishing alone, by its answers"},
  {"-channels", WHOLE, &options.channels, 1, 1000000, "1", "channels; subscriber i is on channel i modulo channels"},
  {"-connecting", WHOLE, &options.connecting, 1, 100000, "256", "handshakes under way at most"},
  {"-hello", LIST, &options.hello, 0, 0, "", "frame that a subscriber sends after its handshake *; repeatable"},
  {"-binary", WHOLE, &options.binary, 0, 1, "0", "1: what is sent goes as binary frames, not as text"},
  {"-ack", TEXT, &options.ack, 0, 0, "\"id\":", "text that confirms, in a frame from the server"},
  {"-acks", WHOLE, &options.acks, 0, 1000, "1", "confirmations after which a subscriber is ready"},
  {"-ping", TEXT, &options.ping, 0, 0, "{}", "frame by which the server's protocol asks whether the client lives"},
  {"-pong", TEXT, &options.pong, 0, 0, "{}", "the answer to it"},
  {"-hold", REAL, &options.hold_s, 0, 86400, "0", "seconds to hold the connections idle before publishing, or until standard input ends"},
  {"Publishing", HEADING, NULL, 0, 0, "", ""},
  {"-publish", MODE, &options.publish, 0, 0, "http", "http: POST requests; lines: \"PUB path length\" lines; websocket: frames"},
  {"-publish-host", TEXT, &options.publish_host, 0, 0, "-host", "where to publish"},
  {"-publish-port", WHOLE, &options.publish_port, 1, 65535, "-port", "its port"},
  {"-publish-path", TEXT, &options.publish_path, 0, 0, "/", "path of the request *, word behind PUB *; websocket: its path, -path if not given"},
  {"-publish-header", TEXT, &options.publish_header, 0, 0, "", "lines of the request's head, with CR LF between them"},
  {"-publish-body", TEXT, &options.publish_body, 0, 0, "%p", "body of the request, of the line, or the frame *"},
  {"-publish-hello", LIST, &options.publish_hello, 0, 0, "", "websocket: frame that a publisher sends after its handshake *; repeatable"},
  {"-publish-acks", WHOLE, &options.publish_acks, 0, 1000, "one for each -publish-hello", "confirmations after which it publishes"},
  {"-publish-ack", TEXT, &options.publish_ack, 0, 0, "websocket: -ack", "text that answers one publication; lines: none if not given"},
  {"-publishers", WHOLE, &options.publishers, 1, 10000, "1", "publishing connections; each channel has one of them, with -n 0 they take turns"},
  {"Load", HEADING, NULL, 0, 0, "", ""},
  {"-messages", WHOLE, &options.messages, 0, MARK_NUMBERS - 1, "1000", "publications in all"},
  {"-window", WHOLE, &options.window, 1, 65536, "16", "closed loop: publications under way at most"},
  {"-rate", REAL, &options.rate, 0, 1e7, "0", "open loop: publications a second; latency counts from when each was due; 0: closed loop"},
  {"-size", WHOLE, &options.size, MARK_LENGTH, 16384, "128", "bytes of a payload"},
  {"-limit", REAL, &options.limit_s, 0.1, 86400, "60", "seconds after which connecting, and publishing, end unfinished"},
  {"Result", HEADING, NULL, 0, 0, "", ""},
  {"-pid", LIST, &options.pids, 0, 0, "", "process on this machine whose CPU time counts as the server's; repeatable"},
  {"-histogram", TEXT, &options.histogram, 0, 0, "", "file for the latencies' percentiles, in milliseconds, as HdrHistogram's plotter reads them"},
};

enum { OPTIONS = sizeof table / sizeof *table };

static void help(void) {
  puts("wsload: opens WebSocket subscribers, publishes, and prints as one JSON line how fast the publications came, how long they took,\n"
       "whether each came once and in order, and how much CPU time the server spent.\n"
       "usage: wsload [-option value]...        Exit code: 0 all arrived in order, 1 not so, 2 wrong options or no server\n\n"
       "* is a template: %i is the connection's number, %c the channel's, %n the publication's, %p the payload, %% a %.\n"
       "TLS is not spoken: measure behind the proxy that ends it.");
  for (int i = 0; i < OPTIONS; i++) {
    const option_t *o = &table[i];
    if (o->kind == HEADING) printf("\n%s\n", o->name);
    else printf("  %-16s %s%s%s%s\n", o->name, o->help, *o->standard ? " (default " : "", o->standard, *o->standard ? ")" : "");
  }
  exit(0);
}

static _Noreturn void unknown(const char *name) {
  fprintf(stderr, "wsload: there is no option %s; allowed are", name);
  for (int i = 0; i < OPTIONS; i++)
    if (table[i].kind != HEADING) fprintf(stderr, " %s", table[i].name);
  fputs("; wsload -help explains them\n", stderr);
  exit(2);
}

static const option_t *find(const char *name) {
  for (int i = 0; i < OPTIONS; i++)
    if (table[i].kind != HEADING && !strcmp(table[i].name, name)) return &table[i];
  unknown(name);
}

static double number(const option_t *o, const char *value) {
  char *end;
  double parsed = strtod(value, &end);
  if (!*value || *end || !(parsed >= o->least && parsed <= o->most) || (o->kind == WHOLE && parsed != floor(parsed)))
    die("%s %s: allowed is a%s number from %.15g to %.15g", o->name, value, o->kind == WHOLE ? " whole" : "", o->least, o->most);
  return parsed;
}

static void set(const option_t *o, const char *value) {
  list_t *list = o->target;
  if (o->kind == WHOLE) *(long *)o->target = number(o, value);
  else if (o->kind == REAL) *(double *)o->target = number(o, value);
  else if (o->kind != LIST) *(const char **)o->target = value;
  else if (list->count < LIST_ITEMS) list->item[list->count++] = value;
  else die("%s can be given %d times", o->name, LIST_ITEMS);
  if (o->kind == MODE && strcmp(value, "http") && strcmp(value, "lines") && strcmp(value, "websocket"))
    die("%s %s: allowed is %s", o->name, value, modes);
}

static void complete(void) {
  int websocket = !strcmp(options.publish, "websocket");
  if (!options.publish_port) options.publish_port = options.port;
  if (!options.publish_host) options.publish_host = options.host;
  if (websocket && !options.publish_ack) options.publish_ack = options.ack;
  if (websocket && !strcmp(options.publish_path, "/")) options.publish_path = options.path;
  if (options.publish_acks < 0) options.publish_acks = options.publish_hello.count;
  if (!options.connections && !strcmp(options.publish, "lines") && !options.publish_ack)
    die("-n 0 counts answers: -publish lines needs -publish-ack with the text of one");
  if ((options.publish_ack && !*options.publish_ack) || !*options.ack) die("-ack and -publish-ack: allowed is any text but an empty one");
}

void options_parse(int count, char **arguments) {
  for (int i = 1; i < count; i += 2) {
    if (!strcmp(arguments[i], "-help") || !strcmp(arguments[i], "--help")) help();
    const option_t *o = find(arguments[i]);
    if (i + 1 == count) die("%s needs a value: %s", o->name, o->help);
    set(o, arguments[i + 1]);
  }
  complete();
}
