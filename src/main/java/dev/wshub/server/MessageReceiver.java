package dev.wshub.server;

import dev.wshub.protocol.DisconnectCode;

/** To whom the messages of one socket go: in the hub its {@link Session}, in the protocol's conformance tests an echo. */
interface MessageReceiver {

  /** Whether messages are still wanted. */
  boolean isOpen();

  /** Takes one whole message, checked to be UTF-8. */
  void received(byte[] message);

  /** The client's own ping, which Vert.x has answered. */
  void pingFrame();

  void pongFrame();

  /** What has come is no message that a client may send. */
  void close(DisconnectCode code);
}
