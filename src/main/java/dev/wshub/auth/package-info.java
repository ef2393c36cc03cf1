/**
 * Who a client is, and what it may do in which channel: tokens, names, namespaces and permissions.
 *
 * <p>Permissions are pure functions of the configuration and their arguments, and belong to no event loop. {@link dev.wshub.auth.Tokens}
 * belongs to the loop that made it. Uses {@code config} and {@code protocol} only.
 */
package dev.wshub.auth;
