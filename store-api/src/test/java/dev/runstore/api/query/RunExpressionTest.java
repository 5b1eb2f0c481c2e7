package dev.runstore.api.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.runstore.api.RunQuery;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunExpressionTest {
  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private final Run failed = run(RunStatus.FAILED);
  private final Run running = run(RunStatus.RUNNING);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status = failed",
        "STATUS = Failure",
        "status=failed and label.env=prod and duration > 10m",
        "status != succeeded",
        "status in (failed, timed_out)",
        "status not in (succeeded,running)",
        "label.env = 'prod'",
        "label.\"my team\" = \"A (blue)\"",
        "label.missing != x",
        "not label.missing = x",
        "not has label.missing",
        "has label.env",
        "agent = writer and kind = agent and not workflow = writer",
        "subject ~ RIT",
        "error ~ 'went WRONG'",
        "error.type = io",
        "error !~ timeout",
        "duration >= 11m and duration <= 11m",
        "started > 2026-02-28 and started < 2026-03-02",
        "started = 2026-03-01",
        "started < 7d",
        "started > 3w",
        "completed >= 2026-03-01T12:11:00Z",
        "cost > 0.2",
        "cost = 0.25EUR",
        "cost >= 0.25 EUR and tokens = 15",
        "not cost > 0 USD",
        "tokens.input = 10 and tokens.output < 6",
        "model = m-1",
        "status = running or (status = failed and label.env = prod)",
        "status = failed or status = running and label.env = test",
        "not pinned and pinned = false",
        "bytes < 1KiB",
        "id = 01arz3ndektsv4rrffq69g5fav"
      })
  void holds(String text) {
    assertThat(parse(text).test(failed)).as(text).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status = running",
        "label.env = Prod",
        "label.missing = x",
        "label.missing ~ x",
        "duration > 11m",
        "duration < 11m",
        "started < 2026-03-01",
        "started > 2026-03-01",
        "started != 2026-03-01",
        "cost > 0 USD",
        "tokens > 15",
        "agent = other",
        "error = wrong",
        "pinned",
        "lost",
        "(status = running or status = failed) and label.env = test",
        "has parent",
        "version = 2"
      })
  void doesNotHold(String text) {
    assertThat(parse(text).test(failed)).as(text).isFalse();
  }

  @Test
  void aRunThatRunsHasTakenSoLongAsItRuns() {
    assertThat(parse("duration > 8d").test(running)).isTrue();
    assertThat(parse("duration > 10d").test(running)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "statu = failed|1|did you mean status?",
        "status = failed and lable.env = prod|21|did you mean label.env?",
        "status = faild|10|did you mean failed?",
        "status = failed duration > 10m|17|and, or, or the end is expected",
        "duration > 10x|12|a duration such as",
        "duration ~ 10m|10|duration takes = != < <= > >=, not ~",
        "status > failed|8|status takes = !=",
        "status|7|status needs one of = != or in, not the end",
        "status =|9|a value for status is expected, not the end",
        "(status = failed|1|never closed",
        "status = failed)|16|there is no ( for this )",
        "error = 'no end|9|has no end",
        "status in failed|11|in parentheses",
        "status in (failed|18|a comma or )",
        "label = x|1|label.env",
        "started > yesterday|11|2026-11-01",
        "tokens > many|10|a number",
        "cost > 1 usd|10|the end is expected",
        "pinned = maybe|10|true or false",
        "and status = failed|1|there is no field \"and\"",
        "not|4|a field is expected, not the end",
        "status => failed|8|status takes"
      })
  void saysWhereTheMistakeIs(String text, int column, String words) {
    ExpressionException wrong = catchThrowableOfType(ExpressionException.class, () -> parse(text));
    assertThat(wrong.column()).as(wrong.getMessage()).isEqualTo(column);
    assertThat(wrong)
        .hasMessageContaining(words)
        .hasMessageContaining("column " + column + ": ")
        .hasMessageEndingWith("\n  " + text + "\n  " + " ".repeat(column - 1) + "^");
  }

  @Test
  void refusesWhatIsEmptyTooLongOrTooDeep() {
    assertThatThrownBy(() -> parse("  ")).hasMessageContaining("is empty");
    assertThatThrownBy(() -> parse("x".repeat(10_001))).hasMessageContaining("10000");
    assertThatThrownBy(() -> parse("(".repeat(5_000))).hasMessageContaining("nested");
    assertThatThrownBy(() -> parse("not ".repeat(2_000) + "pinned")).hasMessageContaining("nested");
    assertThat(parse("status = failed" + " and status = failed".repeat(400)).test(failed)).isTrue();
  }

  @Test
  void countsColumnsInCharacters() {
    ExpressionException wrong =
        catchThrowableOfType(
            ExpressionException.class, () -> parse("error ~ '\uD83D\uDE00' and x = 1"));
    assertThat(wrong.column()).isEqualTo(17);
  }

  @Test
  void givesTheStoreWhatAnIndexServes() {
    RunQuery all = RunQuery.all();
    assertThat(parse("status = failed and label.env = prod and duration > 10m").narrow(all))
        .isEqualTo(all.withStatus(RunStatus.FAILED).labelled("env", "prod"));
    assertThat(parse("agent = writer and status in (failed, running)").narrow(all))
        .isEqualTo(
            all.ofKind(SubjectKind.AGENT)
                .ofSubject("writer")
                .withStatus(Set.of(RunStatus.FAILED, RunStatus.RUNNING)));
    for (String kept :
        List.of(
            "status = failed or label.env = prod",
            "not status = failed",
            "status != failed",
            "label.env in (a, b)",
            "subject ~ x")) {
      assertThat(parse(kept).narrow(all)).as(kept).isEqualTo(all);
    }
    RunQuery chosen = all.withStatus(RunStatus.RUNNING).ofKind(SubjectKind.WORKFLOW);
    assertThat(parse("status = failed and agent = a").narrow(chosen)).isEqualTo(chosen);
  }

  @Test
  void readsRanges() {
    assertThat(RunRanges.duration("10m..11m", NOW).test(failed)).isTrue();
    assertThat(RunRanges.duration("11m..", NOW).test(failed)).isTrue();
    assertThat(RunRanges.duration("..10m", NOW).test(failed)).isFalse();
    assertThat(RunRanges.cost("0.2..0.3").test(failed)).isTrue();
    assertThat(RunRanges.cost("0.2USD..").test(failed)).isFalse();
    assertThat(RunRanges.cost("..0.25EUR").test(failed)).isTrue();
    assertThat(RunRanges.error("WENT").test(failed)).isTrue();
    assertThat(RunRanges.error("other").test(failed)).isFalse();
    assertThat(RunRanges.error("went").test(running)).isFalse();
    for (String wrong : List.of("10m", "..", "a..b")) {
      assertThatThrownBy(() -> RunRanges.duration(wrong, NOW))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> RunRanges.duration("1h..10m", NOW))
        .hasMessage("nothing is in the range \"1h..10m\": write the smaller end first");
    assertThatThrownBy(() -> RunRanges.cost("2EUR..1.5EUR")).hasMessageContaining("smaller end");
    assertThat(RunRanges.cost("0.25EUR..0.250EUR").test(failed)).isTrue();
  }

  private static RunExpression parse(String text) {
    return RunExpression.parse(text, NOW, ZoneOffset.UTC);
  }

  private static Run run(RunStatus status) {
    RunFold fold = new RunFold(new RunId("01ARZ3NDEKTSV4RRFFQ69G5FAV"), step -> {});
    List<EventBody> bodies =
        List.of(
            EventBody.RunCreated.of(Subject.agent("writer"))
                .labelled(Labels.of(Map.of("env", "prod", "my team", "A (blue)"))),
            new EventBody.RunStarted(),
            new EventBody.UsageReported(
                Optional.empty(),
                Usage.of(
                    ModelUsage.of("m-1", 10, 5).costing(new Cost(new BigDecimal("0.25"), "EUR")))),
            new EventBody.RunEnded(
                RunStatus.FAILED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(ErrorInfo.of("io", "it went wrong")),
                Optional.empty()));
    for (int i = 0; i < (status.isTerminal() ? 4 : 3); i++) {
      Instant at = i == 3 ? START.plusSeconds(660) : START;
      fold.apply(
          new RecordedEvent(RecordedEvent.Track.HISTORY, i + 1, at, Event.of(at, bodies.get(i))));
    }
    return fold.run();
  }
}
