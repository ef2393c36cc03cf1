package dev.wshub.delta;

/**
 * A delta that is smaller than what it stands for. Immutable; its bytes are never changed.
 *
 * @param text both payloads are UTF-8, and so is the delta: it may be sent as text
 */
public record Patch(byte[] bytes, boolean text) {}
