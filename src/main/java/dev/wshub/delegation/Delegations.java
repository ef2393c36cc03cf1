package dev.wshub.delegation;

import dev.wshub.config.HubConfig;
import dev.wshub.hub.DelegationStatistics;
import dev.wshub.protocol.ProtocolException;
import io.vertx.core.Vertx;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks those who decide. Every question gets exactly one answer, within the time of who is asked: where there is none, or none that
 * can be understood, {@link Answer.Failed}, which was then told to the log and counted.
 *
 * <p>A question whose payload cannot be put into the form that this way needs is a {@link ProtocolException}, and is not asked.
 *
 * <p>Belongs to the event loop that made it.
 */
public final class Delegations {

  private static final Logger LOG = LoggerFactory.getLogger(Delegations.class);

  private final Deciders deciders;
  private final int publicationSizeLimit;
  private final LongSupplier nanoClock;
  private final DelegationCounters counters = new DelegationCounters();
  private final Complaints complaints;

  public Delegations(Vertx vertx, HubConfig config) {
    this(new Deciders(vertx, config), config, System::nanoTime);
  }

  Delegations(Deciders deciders, HubConfig config, LongSupplier nanoClock) {
    this.deciders = deciders;
    this.publicationSizeLimit = config.channel().publicationSizeLimit();
    this.nanoClock = nanoClock;
    this.complaints = new Complaints(nanoClock);
  }

  /** Who is asked what. */
  public Deciders deciders() {
    return deciders;
  }

  /** Whether somebody may connect. An empty answer knows no user: it is for other means to find one. */
  public void connect(Decider decider, Question question, Consumer<Answer<Admission>> handler) throws ProtocolException {
    ask(decider, question, ResultFields::admission, handler);
  }

  /** Whether an expired connection or subscription goes on. An empty answer, like any but a result, ends it. */
  public void refresh(Decider decider, Question question, Consumer<Answer<Renewal>> handler) throws ProtocolException {
    ask(decider, question, ResultFields::renewal, handler);
  }

  /** Whether a client may subscribe. An empty answer says yes, with the options of the namespace. */
  public void subscribe(Decider decider, Question question, Consumer<Answer<SubscriptionTerms>> handler)
      throws ProtocolException {
    ask(decider, question, ResultFields::subscription, handler);
  }

  /** Whether a client may publish. An empty answer says yes. */
  public void publish(Decider decider, Question question, Consumer<Answer<PublicationTerms>> handler) throws ProtocolException {
    ask(decider, question, ResultFields::publication, handler);
  }

  /** What a call of a client is answered: its payload, or null for nothing. */
  public void rpc(Decider decider, Question question, Consumer<Answer<byte[]>> handler) throws ProtocolException {
    ask(decider, question, ResultFields::data, handler);
  }

  private <R> void ask(Decider decider, Question question, AnswerReader.Terms<R> terms, Consumer<Answer<R>> handler)
      throws ProtocolException {
    long asked = nanoClock.getAsLong();
    counters.asked(decider);
    var reply =
        new OneReply(answer -> answered(decider, asked, judge(decider.kind(), question, answer, terms), handler));
    try {
      decider.backend().ask(question, reply);
    } catch (ProtocolException e) {
      counters.notAsked(decider);
      throw e;
    } catch (RuntimeException e) {
      if (reply.hasCome) {
        throw e; // a fault of who was answered
      }
      LOG.error("{} could not be asked of {} by a fault in the hub", decider.kind().label(), decider.backend().place(), e);
      reply.accept(new Backend.Reply.Failure(Outcome.BAD_ANSWER, "the question could not be sent: " + e.getClass().getSimpleName()));
    }
  }

  /** A question that failed in the middle may be answered after all, but was told to have failed. */
  private static final class OneReply implements Consumer<Backend.Reply> {
    private final Consumer<Backend.Reply> handler;
    private boolean hasCome;

    OneReply(Consumer<Backend.Reply> handler) {
      this.handler = handler;
    }

    @Override
    public void accept(Backend.Reply reply) {
      if (!hasCome) {
        hasCome = true;
        handler.accept(reply);
      }
    }
  }

  private <R> void answered(Decider decider, long asked, Judged<R> judged, Consumer<Answer<R>> handler) {
    counters.answered(decider, judged.outcome, nanoClock.getAsLong() - asked);
    if (judged.outcome.isFailure()) {
      complaints.about(decider, judged.what);
    }
    handler.accept(judged.answer);
  }

  private record Judged<R>(Answer<R> answer, Outcome outcome, String what) {

    static <R> Judged<R> of(Answer<R> answer) {
      Outcome outcome =
          answer instanceof Answer.Error ? Outcome.ERROR : answer instanceof Answer.Disconnect ? Outcome.DISCONNECT : Outcome.OK;
      return new Judged<>(answer, outcome, null);
    }

    static <R> Judged<R> failed(Outcome outcome, String what) {
      return new Judged<>(new Answer.Failed<>(), outcome, what);
    }
  }

  private <R> Judged<R> judge(DelegationKind kind, Question question, Backend.Reply reply, AnswerReader.Terms<R> terms) {
    if (reply instanceof Backend.Reply.Body body) {
      try {
        // What is published is for the namespace to judge, all else goes to this client.
        boolean binary = kind == DelegationKind.PUBLISH || question.asker().takesBinary();
        return Judged.of(new AnswerReader(kind, binary, publicationSizeLimit).read(body.json(), terms));
      } catch (BadAnswer e) {
        return Judged.failed(Outcome.BAD_ANSWER, e.getMessage());
      }
    } else if (reply instanceof Backend.Reply.Error error) {
      return Judged.of(new Answer.Error<>(error.code(), error.message(), error.temporary()));
    } else if (reply instanceof Backend.Reply.Disconnect disconnect) {
      return Judged.of(new Answer.Disconnect<>(disconnect.code(), disconnect.reason()));
    }
    var failure = (Backend.Reply.Failure) reply;
    return Judged.failed(failure.outcome(), failure.what());
  }

  /** Closes the ways to those who decide; what they have not answered is answered with a failure. */
  public void close() {
    deciders.close();
  }

  /** What was asked so far. */
  public DelegationStatistics statistics() {
    return new DelegationStatistics(counters.snapshot());
  }
}
