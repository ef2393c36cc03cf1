package dev.wshub.client;

import java.io.IOException;

/** The server answered the upgrade with another status than 101. */
public final class HandshakeRefused extends IOException {

  private final int status;

  HandshakeRefused(int status, String statusLine) {
    super(statusLine);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
