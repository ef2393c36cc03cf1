package dev.wshub.client;

import io.github.centrifugal.centrifuge.internal.protocol.Protocol;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol.Command;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol.Reply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** A connection that speaks Protobuf, with the classes of an SDK. Pings are answered while something is awaited. */
public final class ProtobufClient {

  private final RawClient raw;
  private final Deque<Reply> replies = new ArrayDeque<>();

  public ProtobufClient(RawClient raw) {
    this.raw = raw;
  }

  public RawClient raw() {
    return raw;
  }

  /** One message with one command. */
  public ProtobufClient send(int id, Consumer<Command.Builder> fill) {
    raw.send(Frame.of(Frame.BINARY, command(id, fill)));
    return this;
  }

  /** The command with its length in front. */
  public static byte[] command(int id, Consumer<Command.Builder> fill) {
    var command = Command.newBuilder().setId(id);
    fill.accept(command);
    var out = new ByteArrayOutputStream();
    try {
      command.build().writeDelimitedTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The next reply or push, pings left out. Fails when none comes in five seconds, or the connection ends before. */
  public Reply receive() {
    return receive(RawClient.DEADLINE);
  }

  public Reply receive(Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    while (replies.isEmpty()) {
      Frame frame = raw.receiveFrame(Duration.ofNanos(end - System.nanoTime()));
      if (frame.opcode() == Frame.TEXT) {
        throw new AssertionError("a text message came: " + frame.text());
      } else if (frame.opcode() == Frame.BINARY) {
        split(frame);
      }
    }
    return replies.remove();
  }

  private void split(Frame frame) {
    var in = new ByteArrayInputStream(frame.payload());
    try {
      while (in.available() > 0) {
        Reply reply = Reply.parseDelimitedFrom(in);
        if (reply.equals(Reply.getDefaultInstance())) {
          raw.send(Frame.of(Frame.BINARY, new byte[1]));
        } else {
          replies.add(reply);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a command and gives the next reply or push. */
  public Reply ask(int id, Consumer<Command.Builder> fill) {
    return send(id, fill).receive();
  }

  /** The reply with this id; pushes and other replies before it are dropped. */
  public Reply receiveReply(int id) {
    for (;;) {
      Reply reply = receive();
      if (reply.getId() == id) {
        return reply;
      }
    }
  }

  public Reply connect() {
    return ask(1, command -> command.setConnect(Protocol.ConnectRequest.getDefaultInstance()));
  }

  public Reply subscribe(int id, String channel) {
    send(id, command -> command.setSubscribe(Protocol.SubscribeRequest.newBuilder().setChannel(channel)));
    return receiveReply(id);
  }

  /** The next publication; what comes before it is dropped. */
  public Protocol.Publication receivePublication() {
    for (;;) {
      Reply reply = receive();
      if (reply.getPush().hasPub()) {
        return reply.getPush().getPub();
      }
    }
  }
}
