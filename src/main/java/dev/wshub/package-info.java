/** Start, deployment descriptor, ordered shutdown and embedding. */
package dev.wshub;
