package dev.runstore.dag;

import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepStatus;
import java.time.Duration;
import java.util.Optional;

/**
 * How a step came out.
 *
 * @param id its id
 * @param name for people
 * @param status its status
 * @param attempts how many there were, those of earlier holders of the run included
 * @param duration of the last attempt; empty for a step that did not run
 * @param reason why it did not succeed, or why it did not run
 */
public record StepOutcome(
    StepId id,
    String name,
    StepStatus status,
    int attempts,
    Optional<Duration> duration,
    Optional<String> reason) {}
