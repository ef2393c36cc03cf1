package dev.wshub.protocol;

import java.util.List;

/**
 * Part of a channel's history.
 *
 * @param position the stream's top at the time of reading
 */
public record HistoryResult(List<Publication> publications, StreamPosition position) {}
