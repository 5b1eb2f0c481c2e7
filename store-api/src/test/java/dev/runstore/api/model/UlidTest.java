package dev.runstore.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UlidTest {
  @Test
  void growWithEveryCall() {
    String before = Ulid.next();
    for (int i = 0; i < 200_000; i++) {
      String next = Ulid.next();
      assertThat(next.compareTo(before)).isPositive();
      before = next;
    }
  }

  @Test
  void growInEachThreadAndNeverRepeat() throws Exception {
    List<String> all = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        done.add(
            threads.submit(
                () -> {
                  List<String> own = new ArrayList<>();
                  for (int i = 0; i < 5_000; i++) {
                    own.add(Ulid.next());
                  }
                  assertThat(own).isSorted();
                  all.addAll(own);
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void carryTheirTime() {
    Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
    Instant time = Ulid.time(Ulid.next());

    assertThat(time).isBetween(before, Instant.now().plusSeconds(1));
    assertThat(Ulid.time(Ulid.derived(Instant.parse("2021-03-04T05:06:07.089Z"), "x")))
        .isEqualTo("2021-03-04T05:06:07.089Z");
  }

  @Test
  void sortByTime() {
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      long a = random.nextLong(1L << 48);
      long b = random.nextLong(1L << 48);
      String first = Ulid.derived(Instant.ofEpochMilli(Math.min(a, b)), "z");
      String second = Ulid.derived(Instant.ofEpochMilli(Math.max(a, b) + 1), "a");
      assertThat(first.compareTo(second)).isNegative();
    }
  }

  @Test
  void deriveTheSameFromTheSame() {
    Instant start = Instant.parse("2024-01-01T00:00:00Z");

    assertThat(Ulid.derived(start, "wf:1")).isEqualTo(Ulid.derived(start, "wf:1"));
    assertThat(Ulid.derived(start, "wf:1")).isNotEqualTo(Ulid.derived(start, "wf:2"));
    assertThat(Ulid.time(Ulid.derived(Instant.parse("1900-01-01T00:00:00Z"), "x")))
        .isEqualTo(Instant.EPOCH);
    assertThat(Ulid.time(Ulid.derived(Instant.MIN, "x"))).isEqualTo(Instant.EPOCH);
    assertThat(Ulid.derived(Instant.MAX, "x")).startsWith("7ZZZZZZZZZ");
  }

  @Test
  void areReadInEitherCase() {
    String ulid = Ulid.next();

    assertThat(Ulid.canonical(ulid.toLowerCase(Locale.ROOT), "run id")).isEqualTo(ulid);
    assertThat(new RunId(ulid.toLowerCase(Locale.ROOT))).isEqualTo(new RunId(ulid));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "01J",
        "01ARZ3NDEKTSV4RRFFQ69G5FAI",
        "01ARZ3NDEKTSV4RRFFQ69G5FA ",
        "81ARZ3NDEKTSV4RRFFQ69G5FAV",
        "01ARZ3NDEKTSV4RRFFQ69G5FAVV",
        "01ARZ3NDEKTSV4RRFFQ69G5F\u00e9V",
        "../../../../../etc/passwd1"
      })
  void refuseWhatIsNone(String text) {
    assertThatThrownBy(() -> Ulid.canonical(text, "run id"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("run id");
    assertThat(RunId.parse(text)).isEmpty();
  }

  @Test
  void bitsGiveTheIdBackAndSortAsItDoes() {
    RunId first = new RunId("00000000000000000000000000");
    RunId last = new RunId("7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
    RunId high = new RunId("4000000000000000000000000Z");
    RunId some = new RunId("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    assertThat(first.bits()).isEqualTo(new UlidBits(0, 0));
    assertThat(last.bits()).isEqualTo(new UlidBits(-1, -1));
    assertThat(high.bits()).isEqualTo(new UlidBits(Long.MIN_VALUE, 31));
    assertThat(List.of(first, some, high, last))
        .allMatch(id -> RunId.of(id.bits()).equals(id))
        .extracting(RunId::bits)
        .isSorted();
  }
}
