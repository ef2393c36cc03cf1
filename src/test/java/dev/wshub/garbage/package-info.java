/**
 * Bad input at every entry: whatever is sent is answered with an error or a close code, the log stays quiet, memory stays flat, and
 * other clients notice nothing. Random input comes from {@link dev.wshub.garbage.Garbage}, whose seed stands in every failure.
 */
package dev.wshub.garbage;
