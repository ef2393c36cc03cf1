package dev.wshub.api;

import static dev.wshub.protocol.JsonBytes.constant;

import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.JsonBytes;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code batch}: several requests at once, one after the other or, with {@code parallel}, without waiting between. They are begun
 * in one turn of the event loop, because what a sender publishes next must come behind them: so their number is limited.
 */
final class BatchMethod implements ApiMethod {
  private static final byte[] REPLIES = constant("{\"replies\":[");
  private static final byte[] ERROR = constant("{\"error\":");
  private static final byte[] END_LIST = constant("]}");

  private final ApiMethods methods;

  BatchMethod(ApiMethods methods) {
    this.methods = methods;
  }

  /** One command of the batch. */
  private record Command(String name, Call call) {}

  @Override
  public Call read(JsonReader in) throws ProtocolException {
    List<Command> commands = new ArrayList<>();
    boolean parallel = false;
    while (in.nextField()) {
      switch (in.name()) {
        case "commands" -> readCommands(in, commands);
        case "parallel" -> parallel = in.bool();
        default -> in.skip();
      }
    }
    boolean atOnce = parallel;
    return reply -> start(commands, atOnce, reply);
  }

  private void readCommands(JsonReader in, List<Command> commands) throws ProtocolException {
    if (!in.enterArray()) {
      return;
    }
    int requests = 0;
    while (in.nextElement()) {
      if (!in.enterObject()) {
        throw new ProtocolException("\"commands\" must be an array of objects");
      }
      commands.add(readCommand(in));
      requests += commands.get(commands.size() - 1).call().requests();
      if (requests > ApiMethod.MOST_REQUESTS) {
        throw new ProtocolException(
            "a batch has at most " + ApiMethod.MOST_REQUESTS + " commands, each channel of a broadcast counted as one");
      }
    }
  }

  private Command readCommand(JsonReader in) throws ProtocolException {
    Command command = null;
    while (in.nextField()) {
      String name = in.name();
      if (in.isNull()) {
        continue;
      }
      if (command != null) {
        throw new ProtocolException(
            "a command of a batch has one method, not both " + command.name() + " and " + name);
      }
      command = new Command(name, readCall(name, in));
    }
    return command == null ? new Command("", unknown("a command without a method")) : command;
  }

  private Call readCall(String name, JsonReader in) throws ProtocolException {
    ApiMethod method = name.equals(ApiMethods.BATCH) ? null : methods.get(name);
    if (method == null) {
      in.skip();
      return unknown(name);
    }
    in.enterObject();
    return method.read(in);
  }

  private static Call unknown(String what) {
    return reply -> {
      throw new ApiException(ErrorCode.METHOD_NOT_FOUND, what);
    };
  }

  private static void start(List<Command> commands, boolean parallel, Consumer<ApiReply> reply) {
    if (commands.isEmpty()) {
      reply.accept(replies(commands, new ApiReply[0]));
      return;
    }
    var collected = new ReplyList(commands.size(), list -> reply.accept(replies(commands, list)));
    if (parallel) {
      for (int i = 0; i < commands.size(); i++) {
        commands.get(i).call().start(collected.at(i));
      }
    } else {
      new Sequence(commands, collected).proceed();
    }
  }

  private static ApiReply replies(List<Command> commands, ApiReply[] replies) {
    return ApiReply.result(
        out -> {
          out.writeBytes(REPLIES);
          for (int i = 0; i < replies.length; i++) {
            if (i > 0) {
              out.writeByte(',');
            }
            write(out, commands.get(i).name(), replies[i]);
          }
          out.writeBytes(END_LIST);
        });
  }

  private static void write(ByteBuf out, String name, ApiReply reply) {
    if (reply.isError()) {
      out.writeBytes(ERROR);
    } else {
      out.writeByte('{');
      JsonBytes.string(out, name);
      out.writeByte(':');
    }
    reply.writeBare(out);
    out.writeByte('}');
  }

  /** Runs commands one after the other. A loop, not a recursion: thousands may be answered at once, without the hub. */
  private static final class Sequence {
    private final List<Command> commands;
    private final ReplyList replies;
    private int next;
    private boolean running;
    private boolean answered;

    Sequence(List<Command> commands, ReplyList replies) {
      this.commands = commands;
      this.replies = replies;
    }

    void proceed() {
      running = true;
      do {
        answered = false;
        int index = next++;
        commands.get(index).call().start(reply -> answered(index, reply));
      } while (answered && next < commands.size());
      running = false;
    }

    private void answered(int index, ApiReply reply) {
      answered = true;
      replies.at(index).accept(reply);
      if (!running && next < commands.size()) {
        proceed();
      }
    }
  }
}
