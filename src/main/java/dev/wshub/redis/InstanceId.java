package dev.wshub.redis;

/**
 * An instance in one of its lives: one that was taken for dead and is not begins another.
 *
 * @param id identity of the instance among all
 * @param incarnation which life
 */
public record InstanceId(String id, String incarnation) {

  /** As presence entries and tombstones carry it. */
  public String text() {
    return id + ":" + incarnation;
  }
}
