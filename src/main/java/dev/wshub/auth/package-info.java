/**
 * What a connection may do in which channel: names, namespaces and permissions.
 *
 * <p>Pure functions of the configuration and their arguments: they belong to no event loop. Uses {@code config} and
 * {@code protocol} only.
 */
package dev.wshub.auth;
