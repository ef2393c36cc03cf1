package dev.wshub.protocol;

/**
 * Who a connection is, as other clients see it in presence, join, leave and in publications made by clients.
 *
 * <p>Immutable: the arrays are raw JSON and are never changed after construction.
 *
 * @param user user id, empty for an anonymous connection
 * @param client id of the connection, made by the server
 * @param connInfo information bound to the connection, or null
 * @param chanInfo information bound to the subscription, or null
 */
public record ClientInfo(String user, String client, byte[] connInfo, byte[] chanInfo) {}
