package dev.wshub.delegation;

import dev.wshub.protocol.JsonBytes;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.WholeJson;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Writes questions as Centrifugo's proxies are asked them. The client's payload stays the bytes that it was. */
final class QuestionBody {

  private static final int USUAL_SIZE = 512;

  private final ByteBuf out = Unpooled.buffer(USUAL_SIZE);
  private boolean empty = true;

  private QuestionBody() {}

  /**
   * @param binary whether the payload goes in Base64
   * @param meta whether the connection's meta is told
   * @throws ProtocolException when the payload goes as it is, and is no JSON
   */
  static Buffer of(Question question, boolean binary, boolean meta) throws ProtocolException {
    var body = new QuestionBody();
    body.out.writeByte('{');
    body.write(question, binary, meta);
    body.out.writeByte('}');
    return Buffer.buffer(ByteBufUtil.getBytes(body.out));
  }

  private void write(Question question, boolean binary, boolean meta) throws ProtocolException {
    Asker asker = question.asker();
    text("client", asker.client());
    text("transport", asker.transport());
    text("protocol", asker.protocol());
    text("encoding", binary ? "binary" : "json");
    text("user", asker.user());
    text("method", question.method());
    text("channel", question.channel());
    if (meta && asker.meta() != null) {
      raw("meta", Json.encode(asker.meta()).getBytes(StandardCharsets.UTF_8));
    }
    if (question.hasData()) {
      data(question.data(), binary);
    }
    text("name", question.name());
    text("version", question.version());
    channels(question.channels());
  }

  private void data(byte[] data, boolean binary) throws ProtocolException {
    if (binary) {
      text("b64data", Base64.getEncoder().encodeToString(data));
    } else {
      raw("data", WholeJson.value(data));
    }
  }

  private void channels(List<String> channels) {
    if (channels.isEmpty()) {
      return;
    }
    name("channels");
    out.writeByte('[');
    for (int i = 0; i < channels.size(); i++) {
      if (i > 0) {
        out.writeByte(',');
      }
      JsonBytes.string(out, channels.get(i));
    }
    out.writeByte(']');
  }

  private void text(String name, String value) {
    if (!value.isEmpty()) {
      name(name);
      JsonBytes.string(out, value);
    }
  }

  private void raw(String name, byte[] json) {
    name(name);
    out.writeBytes(json);
  }

  private void name(String name) {
    if (!empty) {
      out.writeByte(',');
    }
    empty = false;
    JsonBytes.string(out, name);
    out.writeByte(':');
  }
}
