package dev.wshub.metrics;

import java.util.List;
import java.util.Map;

/**
 * Prometheus' text format, version 0.0.4. Written by hand, because the registry's own writer ends the name of every counter
 * with {@code _total}, which Centrifugo's do not. Label values here need no escaping: numbers, words, and the version.
 */
final class Exposition {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder text = new StringBuilder(4096);

  void gauge(String name, String help, long value) {
    head(name, help, "gauge");
    sample(name, "", value);
  }

  void counter(String name, String help, long value) {
    head(name, help, "counter");
    sample(name, "", value);
  }

  void counter(String name, String help, double value) {
    head(name, help, "counter");
    text.append(name).append(' ').append(value).append('\n');
  }

  /** Announces a metric whose samples follow. */
  void head(String name, String help, String type) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  /** @param labels {@code a="b",c="d"}, or empty */
  void sample(String name, String labels, long value) {
    text.append(name);
    if (!labels.isEmpty()) {
      text.append('{').append(labels).append('}');
    }
    text.append(' ').append(value).append('\n');
  }

  /** Samples by code. */
  void samples(String name, String moreLabels, Map<Integer, Long> byCode) {
    byCode.forEach((code, count) -> sample(name, "code=\"" + code + "\"" + moreLabels, count));
  }

  /** @param counts by bound, each alone, and what is above all bounds */
  void histogram(String name, String help, List<Double> bounds, long[] counts, double sum) {
    head(name, help, "histogram");
    long upTo = 0;
    for (int i = 0; i < counts.length; i++) {
      upTo += counts[i];
      String bound = i < bounds.size() ? bounds.get(i).toString() : "+Inf";
      sample(name + "_bucket", "le=\"" + bound + "\"", upTo);
    }
    text.append(name).append("_sum ").append(sum).append('\n');
    sample(name + "_count", "", upTo);
  }

  /** One histogram of several under the same name. */
  void histogramSamples(String name, String labels, List<Double> bounds, long[] counts, double sum) {
    long upTo = 0;
    for (int i = 0; i < counts.length; i++) {
      upTo += counts[i];
      String bound = i < bounds.size() ? bounds.get(i).toString() : "+Inf";
      sample(name + "_bucket", labels + ",le=\"" + bound + "\"", upTo);
    }
    text.append(name).append("_sum{").append(labels).append("} ").append(sum).append('\n');
    sample(name + "_count", labels, upTo);
  }

  /** A summary without quantiles: how many there were, and all together. */
  void summary(String name, String labels, long count, double sum) {
    text.append(name).append("_sum{").append(labels).append("} ").append(sum).append('\n');
    sample(name + "_count", labels, count);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
