package dev.wshub.protocol;

import static dev.wshub.protocol.ProtobufBytes.bytes;
import static dev.wshub.protocol.ProtobufBytes.bytesSize;
import static dev.wshub.protocol.ProtobufBytes.fieldSize;
import static dev.wshub.protocol.ProtobufBytes.flag;
import static dev.wshub.protocol.ProtobufBytes.flagSize;
import static dev.wshub.protocol.ProtobufBytes.head;
import static dev.wshub.protocol.ProtobufBytes.number;
import static dev.wshub.protocol.ProtobufBytes.numberSize;
import static dev.wshub.protocol.ProtobufBytes.string;
import static dev.wshub.protocol.ProtobufBytes.stringSize;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;

/** Protobuf form of the protocol's composed values: the size of each, and its fields without tag and length in front. */
final class ProtobufValues {
  static final int KEY = 1;
  static final int VALUE = 2;

  // ClientInfo
  private static final int USER = 1;
  private static final int CLIENT = 2;
  private static final int CONN_INFO = 3;
  private static final int CHAN_INFO = 4;

  // Publication
  private static final int DATA = 4;
  private static final int INFO = 5;
  private static final int OFFSET = 6;
  private static final int TAGS = 7;
  private static final int DELTA = 8;
  private static final int EPOCH = 14;

  private ProtobufValues() {}

  static int size(ClientInfo info) {
    return stringSize(info.user()) + stringSize(info.client()) + bytesSize(info.connInfo()) + bytesSize(info.chanInfo());
  }

  static void clientInfo(ByteBuf out, ClientInfo info) {
    string(out, USER, info.user());
    string(out, CLIENT, info.client());
    bytes(out, CONN_INFO, info.connInfo());
    bytes(out, CHAN_INFO, info.chanInfo());
  }

  static int size(Publication publication) {
    int size =
        bytesSize(publication.data())
            + numberSize(publication.offset())
            + flagSize(publication.isDelta())
            + stringSize(epochOf(publication));
    if (publication.info() != null) {
      size += fieldSize(size(publication.info()));
    }
    if (publication.tags() != null) {
      for (var tag : publication.tags().entrySet()) {
        size += fieldSize(size(tag));
      }
    }
    return size;
  }

  static void publication(ByteBuf out, Publication publication) {
    bytes(out, DATA, publication.data());
    if (publication.info() != null) {
      head(out, INFO, size(publication.info()));
      clientInfo(out, publication.info());
    }
    number(out, OFFSET, publication.offset());
    if (publication.tags() != null) {
      for (var tag : publication.tags().entrySet()) {
        head(out, TAGS, size(tag));
        string(out, KEY, tag.getKey());
        string(out, VALUE, tag.getValue());
      }
    }
    flag(out, DELTA, publication.isDelta());
    string(out, EPOCH, epochOf(publication));
  }

  /** As clients get it: the first one of a stream carries the epoch. */
  private static String epochOf(Publication publication) {
    return publication.offset() == 1 ? publication.epoch() : null;
  }

  private static int size(Map.Entry<String, String> tag) {
    return stringSize(tag.getKey()) + stringSize(tag.getValue());
  }

  /** Of a repeated field. */
  static int size(List<Publication> publications) {
    int size = 0;
    for (int i = 0; i < publications.size(); i++) {
      size += fieldSize(size(publications.get(i)));
    }
    return size;
  }

  static void publications(ByteBuf out, int field, List<Publication> publications) {
    for (int i = 0; i < publications.size(); i++) {
      Publication publication = publications.get(i);
      head(out, field, size(publication));
      publication(out, publication);
    }
  }
}
