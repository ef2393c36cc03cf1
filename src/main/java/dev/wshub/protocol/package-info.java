/**
 * The Centrifuge client protocol, version 2: commands, replies and pushes, their JSON form, and the codes of errors,
 * unsubscriptions and disconnections.
 *
 * <p>Everything here is immutable or stateless, belongs to no event loop, and uses no other package of the hub.
 */
package dev.wshub.protocol;
