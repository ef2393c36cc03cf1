package dev.wshub.control;

import dev.wshub.hub.Caller;

/**
 * Asks the bridge that speaks with the other instances, over the local event bus. Answered with an {@link Outcome},
 * within {@code engine.redis.io_timeout} from its turn on, for which it waits some seconds at most.
 *
 * @param instance the only one that is asked, or empty for all
 */
public record ControlCall(Caller caller, ControlRequest request, String instance) {}
