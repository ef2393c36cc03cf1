/**
 * The typed configuration: what each key is called, what it may hold, what it means, where it comes from, and how it is checked.
 *
 * <p>One definition per key: the record component that holds its value, with its {@link dev.wshub.config.Setting}. The path of a
 * key is the path of accessors in snake_case: {@code http_server.port} is {@code config.httpServer().port()}. Checking, the
 * environment's names and {@code conf/hub.example.yaml} all come from these definitions.
 *
 * <p>Thread rule: everything here is immutable once built and may be read from any thread; loading happens once, before the
 * verticles are deployed. Uses no other package of the hub but {@code limits}, of which
 * verticles are handed the counts that they share.
 */
package dev.wshub.config;
