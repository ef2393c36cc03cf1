/**
 * Whole hubs against a Redis that is stopped, restarted, cut off or silent. Each test has Redis processes of its own; instances are
 * separate Vert.x instances in this process.
 */
package dev.wshub.faults;
