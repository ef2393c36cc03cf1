package dev.wshub.config;

/**
 * Keys and rules for one kind of token, and where they stand.
 *
 * @param path of the section
 */
public record TokenSection(String path, TokenConfig config) {}
