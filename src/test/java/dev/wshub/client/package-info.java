/**
 * A WebSocket client made of nothing but a TCP socket, for tests that must break the rules: it sends any frame, stops reading, ends
 * the connection without a word, and says exactly what came back. It uses no class of the hub.
 */
package dev.wshub.client;
