package dev.wshub.control;

import dev.wshub.hub.ChannelPage;
import dev.wshub.hub.ConnectionPage;
import java.util.List;

/** Puts pages of several loops, shards or instances together, and makes them no larger than a message may be. */
public final class Pages {
  /** What JSON puts around a channel or a connection, with a margin. */
  private static final int AROUND = 128;

  private Pages() {}

  /** The first channels of all; the subscribers of one that is in several pages are added up. */
  public static ChannelPage ofChannels(List<ChannelPage> pages, int limit) {
    var merging = new SortedPages<Integer>();
    pages.forEach(page -> merging.add(page.channels(), page.more()));
    var page = merging.first(limit, Integer::sum);
    return new ChannelPage(page.entries(), page.more());
  }

  /** The first connections of all. */
  public static ConnectionPage ofConnections(List<ConnectionPage> pages, int limit) {
    var merging = new SortedPages<ConnectionPage.Entry>();
    pages.forEach(page -> merging.add(page.connections(), page.more()));
    var page = merging.first(limit, (one, same) -> one);
    return new ConnectionPage(page.entries(), page.more());
  }

  static ChannelPage cut(ChannelPage page, int bytes) {
    var cut = SortedPages.cut(page.channels(), page.more(), bytes, (name, count) -> name.length() + AROUND);
    return new ChannelPage(cut.entries(), cut.more());
  }

  static ConnectionPage cut(ConnectionPage page, int bytes) {
    var cut = SortedPages.cut(page.connections(), page.more(), bytes, (client, entry) -> size(entry));
    return new ConnectionPage(cut.entries(), cut.more());
  }

  private static int size(ConnectionPage.Entry entry) {
    int channels = entry.channels().stream().mapToInt(channel -> channel.length() + AROUND / 8).sum();
    return AROUND + entry.client().length() + entry.user().length() + channels;
  }
}
