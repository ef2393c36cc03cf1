/**
 * Start, deployment descriptor, ordered shutdown and embedding.
 *
 * <p>Thread rule: {@link dev.wshub.MainVerticle} owns the list of what is deployed, on its own event loop;
 * {@link dev.wshub.Main} runs on the process's main thread and on the one that a signal starts, and reaches the event loop by
 * futures alone. May use {@code dev.wshub.config}; knows the verticles of the other packages by the names in the descriptor only.
 */
package dev.wshub;
