package dev.wshub.config;

/**
 * The TLS of a port, with its place in the configuration for messages about it.
 *
 * @param path {@code http_server.tls} or {@code http_server.internal_tls}
 */
public record TlsSection(String path, TlsConfig config) {}
