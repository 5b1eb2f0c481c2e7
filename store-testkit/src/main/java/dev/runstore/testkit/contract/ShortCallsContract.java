package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.Capability;
import dev.runstore.api.ExecutionResult;
import dev.runstore.api.InvalidMessageException;
import dev.runstore.api.Message;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import org.junit.jupiter.api.Test;

/** The short calls, which no backend writes anew. */
public abstract class ShortCallsContract extends BackendTest {
  private static final JsonValue SCHEMA =
      JsonValue.parse("{\"type\":\"object\",\"required\":[\"total\"]}");

  /** For this backend. */
  protected ShortCallsContract(Backend backend) {
    super(backend, Capability.EXECUTIONS, Capability.ARTIFACTS);
  }

  @Test
  final void aResultIsSavedOnceAndRead() {
    RunId id = RunId.next();
    ExecutionResult result =
        ExecutionResult.of(Samples.SUBJECT, RunStatus.SUCCEEDED)
            .giving(Payload.json("{\"n\": 1.0}"));
    store().save(id, result);
    store().save(id, result);
    assertThat(store().get(id).status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(store().get(id).output()).isEqualTo(result.output());
    assertThatExceptionOfType(StoreException.AlreadyExists.class)
        .isThrownBy(() -> store().save(id, ExecutionResult.of(Samples.SUBJECT, RunStatus.FAILED)));
    assertThat(store().listRuns()).extracting(Run::id).containsExactly(id);
  }

  @Test
  final void aHeldRunIsNotSavedOver() {
    RunId id = Samples.queued(store());
    store().claim(id, Samples.by(Samples.ANNA));
    assertThatExceptionOfType(StoreException.LeaseHeld.class)
        .isThrownBy(() -> store().save(id, ExecutionResult.of(Samples.SUBJECT, RunStatus.FAILED)));
  }

  @Test
  final void aMessageIsSavedAndRead() {
    RunId id = RunId.next();
    Message message = new Message("bill", "1", SCHEMA, JsonValue.parse("{\"total\":12.50}"));
    artifacts().save(id, "the bill", message);
    assertThat(artifacts().get(id, "the bill")).isEqualTo(message);
    assertThat(artifacts().listArtifacts(id)).hasSize(1);
    assertThatExceptionOfType(InvalidMessageException.class)
        .isThrownBy(
            () ->
                artifacts()
                    .save(id, "bad", new Message("bill", "1", SCHEMA, JsonValue.parse("{}"))));
    assertThat(artifacts().listArtifacts(id)).hasSize(1);
  }
}
