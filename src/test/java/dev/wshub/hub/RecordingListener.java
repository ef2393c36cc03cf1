package dev.wshub.hub;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Publication;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what an engine brings, as lines of text. */
final class RecordingListener implements EngineListener {
  final List<String> events = new CopyOnWriteArrayList<>();

  @Override
  public void published(String channel, Publication publication) {
    events.add("publication " + channel + " " + publication.offset() + " " + TestChannels.text(publication));
  }

  @Override
  public void joined(String channel, ClientInfo info) {
    events.add("join " + channel + " " + info.client());
  }

  @Override
  public void left(String channel, ClientInfo info) {
    events.add("leave " + channel + " " + info.client());
  }

  @Override
  public void positionLost(String channel) {
    events.add("lost " + channel);
  }
}
