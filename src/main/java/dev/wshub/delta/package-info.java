/**
 * What a payload is sent as to those who have the one before: the difference, in the format of the Fossil version control system.
 *
 * <p>Pure functions of bytes: they belong to no event loop. Uses {@code protocol} only.
 */
package dev.wshub.delta;
