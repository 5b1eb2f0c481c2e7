package dev.runstore.testkit.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.AmbiguousRunException;
import dev.runstore.api.Fence;
import dev.runstore.api.RunSelector;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunSelectorTest {
  private static final String FIRST = "01ARZ3NDEKTSV4RRFFQ69G5FA";

  private final MemoryPair pair = new MemoryPair();

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void anIdIsTakenInEitherCaseAndNotLookedUp() {
    RunId id = RunId.next();

    assertThat(resolve(id.value().toLowerCase(Locale.ROOT))).isEqualTo(id);
    assertThat(resolve(" " + id + " ")).isEqualTo(id);
  }

  @Test
  void theBeginningOfAnIdIsEnough() {
    RunId id = create(FIRST + "V", RunStatus.SUCCEEDED);

    assertThat(resolve("01AR")).isEqualTo(id);
    assertThat(resolve("01arz3ndek")).isEqualTo(id);
  }

  @Test
  void anAliasNamesItsRun() {
    RunId id = create(FIRST + "V", RunStatus.RUNNING, "temporal/run:7", "");
    create("01BX5ZZKBKACTAV9WEVGEMMVRZ", RunStatus.RUNNING);

    assertThat(resolve("temporal/run:7")).isEqualTo(id);
  }

  @Test
  void anAliasWinsOverABeginning() {
    create("01ARZ3NDEKTSV4RRFFQ69G5FAV", RunStatus.RUNNING);
    RunId aliased = create("01BX5ZZKBKACTAV9WEVGEMMVRZ", RunStatus.RUNNING, "01AR", "");

    assertThat(resolve("01AR")).isEqualTo(aliased);
  }

  @Test
  void severalRunsAreListed() {
    for (char last = '1'; last <= '7'; last++) {
      create(FIRST + last, RunStatus.SUCCEEDED);
    }

    assertThatThrownBy(() -> resolve("01ARZ"))
        .isInstanceOf(AmbiguousRunException.class)
        .hasMessageContainingAll(
            "the beginning \"01ARZ\" is that of more than 5 runs",
            FIRST + "7  succeeded  ",
            FIRST + "3")
        .satisfies(
            error ->
                assertThat(((AmbiguousRunException) error).candidates())
                    .hasSize(5)
                    .startsWith(new RunId(FIRST + "7")));
    assertThat(resolve(FIRST + "3")).isEqualTo(new RunId(FIRST + "3"));
  }

  @Test
  void oneAliasOfTwoRunsIsAmbiguous() {
    create(FIRST + "1", RunStatus.SUCCEEDED, "same", "");
    create(FIRST + "2", RunStatus.SUCCEEDED, "same", "");

    assertThatThrownBy(() -> resolve("same"))
        .isInstanceOf(AmbiguousRunException.class)
        .hasMessageContaining("the alias \"same\" is that of 2 runs");
  }

  @Test
  void latestIsTheNewestThatWasRecordedHere() {
    assertThatThrownBy(() -> resolve("@latest"))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessage("@latest names no run: there is no run of tenant default");
    RunId imported = create("01ARZ3NDEKTSV4RRFFQ69G5FA9", RunStatus.FAILED, "", "wfformat");
    assertThat(resolve("@latest")).isEqualTo(imported);

    RunId recorded = create(FIRST + "1", RunStatus.SUCCEEDED);
    assertThat(resolve("@LATEST")).isEqualTo(recorded);
    assertThat(resolve("@failed")).isEqualTo(imported);

    RunId failed = create(FIRST + "0", RunStatus.FAILED);
    assertThat(resolve("@failed")).isEqualTo(failed);
    assertThatThrownBy(() -> resolve("@running"))
        .hasMessageContaining("there is no running run of tenant default");
    RunId running = create(FIRST + "2", RunStatus.RUNNING);
    assertThat(resolve("@running")).isEqualTo(running);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "01A", "01BX", "nightly", "@last", "../../etc", "x\u0000y"})
  void whatNamesNothingIsSaidWithWhatToDo(String text) {
    create(FIRST + "V", RunStatus.SUCCEEDED);

    assertThatThrownBy(() -> resolve(text))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessageContaining("@latest");
  }

  @Test
  void aTextThatIsTooLongNamesNothing() {
    assertThatThrownBy(() -> resolve("x".repeat(10_000)))
        .isInstanceOf(StoreException.NotFound.class);
    assertThatThrownBy(() -> resolve("x\uD83D")).isInstanceOf(StoreException.NotFound.class);
  }

  private RunId resolve(String text) {
    return RunSelector.resolve(pair.executions, text);
  }

  private RunId create(String id, RunStatus status) {
    return create(id, status, "", "");
  }

  private RunId create(String id, RunStatus status, String alias, String origin) {
    RunId runId = new RunId(id);
    pair.executions.create(
        runId,
        Event.undated(
            new RunCreated(
                Subject.workflow("nightly"),
                alias.isEmpty() ? Set.of() : Set.of(new Alias(alias)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(origin).filter(format -> !format.isEmpty()),
                Labels.NONE,
                Attributes.NONE,
                Optional.empty())));
    EventBody body =
        status.isTerminal() ? EventBody.RunEnded.of(status) : new EventBody.RunStarted();
    pair.executions.append(runId, Fence.unleased(), 1, List.of(Event.undated(body)));
    return runId;
  }
}
