package dev.wshub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Whatever strangers send: a decoder gives commands or throws a {@link ProtocolException}, nothing else, and what it allocates is
 * bounded by the size of the message.
 *
 * <p>Takes {@code -Dwshub.fuzz.seconds} (3 for each test) and {@code -Dwshub.fuzz.seed}; a failure names the seed of its message.
 */
class DecoderFuzzTest {
  private static final long SECONDS = Long.getLong("wshub.fuzz.seconds", 3);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Messages before allocation is measured: classes are loaded with the first ones. */
  private static final int WARM_UP = 2_000;

  private static final int SHOWN_BYTES = 2_000;

  /** What the parser's table of names may take at once, when it grows; it is emptied when it is large. */
  private static final long GROWING_NAMES = 1 << 20;

  private static final long PER_BYTE = 128;

  private static final class Counts {
    private final long perMessage;
    private long messages;
    private long accepted;
    private long commands;
    private long allocated;
    private long allowed;

    /**
     * @param perMessage bytes that a message may cost beside {@link #PER_BYTE} for each of its bytes
     */
    Counts(long perMessage) {
      this.perMessage = perMessage;
    }

    void cost(byte[] message, long seed, long bytes) {
      if (messages++ < WARM_UP) {
        return;
      }
      long most = perMessage + PER_BYTE * message.length;
      allocated += bytes;
      allowed += most;
      if (bytes > most + GROWING_NAMES) {
        throw new AssertionError(bytes + " bytes allocated, allowed are " + most + ": " + shown(seed, message));
      }
    }
  }

  @Test
  void json() {
    run("JSON", JsonCommandDecoder::decode, Messages::json, 16_384);
  }

  @Test
  void connectRequests() {
    run("connect request", ConnectRequestDecoder::decode, Messages::connectRequest, 16_384);
  }

  @Test
  void protobuf() {
    run("Protobuf", ProtobufCommandDecoder::decode, Messages::protobuf, 1_024);
  }

  /** What is taken for Protobuf here, is it for the classes of an SDK as well. */
  @Test
  void protobufIsNotTakenForMoreThanItIs() {
    long start = Long.getLong("wshub.fuzz.seed", System.nanoTime());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    for (long seed = start; System.nanoTime() < end; seed++) {
      byte[] message = Messages.protobuf(new Random(seed));
      if (accepts(message) && !hasPing(message)) {
        assertThat(isReadBySdk(message)).as(shown(seed, message)).isTrue();
      }
    }
  }

  private interface Generator {
    byte[] next(Random random);
  }

  private static void run(String name, CommandDecoder decoder, Generator generator, long perMessage) {
    long first = Long.getLong("wshub.fuzz.seed", System.nanoTime());
    System.out.println("fuzzing the " + name + " decoder for " + SECONDS + " s from seed " + first);
    var counts = new Counts(perMessage);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    for (long seed = first; System.nanoTime() < end; seed++) {
      byte[] message = generator.next(new Random(seed));
      long before = THREADS.getCurrentThreadAllocatedBytes();
      decode(decoder, message, seed, counts);
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      counts.cost(message, seed, allocated);
    }
    System.out.println(counts.messages + " messages, " + counts.accepted + " of them accepted, " + counts.commands + " commands, " + counts.allocated + " bytes allocated");
    assertThat(counts.allocated).as("bytes allocated").isLessThan(counts.allowed);
    assertThat(counts.accepted).as("messages taken").isBetween(counts.messages / 20, counts.messages * 19 / 20);
  }

  private static void decode(CommandDecoder decoder, byte[] message, long seed, Counts counts) {
    try {
      decoder.decode(message, 0, message.length, command -> counts.commands++);
      counts.accepted++;
    } catch (ProtocolException e) {
      if (e.getMessage() == null || e.getMessage().length() > 1_000) {
        throw new AssertionError("a refusal that says nothing, or too much: " + shown(seed, message), e);
      }
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(shown(seed, message), e);
    }
  }

  private static boolean accepts(byte[] message) {
    try {
      ProtobufCommandDecoder.decode(message, 0, message.length, command -> { });
      return true;
    } catch (ProtocolException e) {
      return false;
    }
  }

  private static boolean isReadBySdk(byte[] message) {
    var in = new ByteArrayInputStream(message);
    try {
      while (in.available() > 0) {
        Protocol.Command.parseDelimitedFrom(in);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Ping commands are skipped here without a look inside. */
  private static boolean hasPing(byte[] message) {
    for (byte one : message) {
      if (one == (11 << 3 | 2)) {
        return true;
      }
    }
    return false;
  }

  private static String shown(long seed, byte[] message) {
    String hex = HexFormat.of().formatHex(message);
    return "seed " + seed + ", " + message.length + " bytes: " + (hex.length() > SHOWN_BYTES ? hex.substring(0, SHOWN_BYTES) : hex);
  }
}
