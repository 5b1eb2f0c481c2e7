package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ByteRange;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.EventBody.RunStarted;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.s3.index.FilledIndex;
import dev.runstore.servers.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the store asks of the server is counted: on S3 requests are money and time. */
@Timeout(180)
final class RequestsTest {
  private static final int RUNS = 10_000;
  private static final int RECORDED = 100;
  private static final int WRITERS = 8;
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  private final String prefix = S3Server.freshPrefix();

  private StoreSession open() {
    return new S3Provider().open(StoreConfig.of(S3Server.shared().options(prefix)));
  }

  @Test
  void aSteadyHolderPutsOneObjectForEachChangeAndReadsNothing() {
    try (StoreSession session = open()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      CountedRequests.reset();
      runs.create(id, Event.of(AT, RunCreated.of(Subject.workflow("flow"))));
      Runner runner = new Runner("test", "one", "1", Optional.empty());
      Lease lease = runs.claim(id, ClaimTerms.of(runner).holding(Duration.ofHours(1))).lease();
      long putsBefore = CountedRequests.of("PutObject");
      CountedRequests.reset();
      int changes = 40;
      long last = 2;
      for (int i = 0; i < changes; i++) {
        Event event =
            Event.of(AT, new EventBody.Custom(Optional.empty(), "change " + i, Optional.empty()));
        last = runs.append(id, Fence.of(lease), last, List.of(event)).last();
      }
      runs.append(
          id, Fence.of(lease), last, List.of(Event.of(AT, RunEnded.of(RunStatus.SUCCEEDED))));

      assertThat(CountedRequests.counts()).containsOnlyKeys("PutObject", "DeleteObject");
      int acknowledged = 2 + changes + 1;
      assertThat(putsBefore + CountedRequests.of("PutObject"))
          .isLessThanOrEqualTo(acknowledged + 3);
    }
  }

  @Test
  void aHeartbeatIsOnePutAndOneListing() {
    try (StoreSession session = open()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      runs.create(id, Event.of(AT, RunCreated.of(Subject.workflow("flow"))));
      Runner runner = new Runner("test", "one", "1", Optional.empty());
      Lease lease = runs.claim(id, ClaimTerms.of(runner)).lease();
      runs.renew(lease, Duration.ofSeconds(15), 0);
      CountedRequests.reset();
      runs.renew(lease, Duration.ofSeconds(15), 0);
      assertThat(CountedRequests.of("PutObject")).isEqualTo(1);
      assertThat(CountedRequests.of("ListObjectsV2")).isEqualTo(1);
      assertThat(CountedRequests.all()).isEqualTo(2);
    }
  }

  @Test
  void aSmallArtifactIsOneRequestToPutAndOneToGet() throws IOException {
    try (StoreSession session = open()) {
      var artifacts = session.artifacts(TenantId.DEFAULT);
      ArtifactKey key = ArtifactKey.of(RunId.next(), "small");
      CountedRequests.reset();
      artifacts.put(key, new ByteArrayInputStream(new byte[4_096]), ArtifactOptions.BYTES);
      assertThat(CountedRequests.counts()).containsOnlyKeys("PutObject");
      assertThat(CountedRequests.all()).isEqualTo(1);
      CountedRequests.reset();
      try (InputStream in = artifacts.open(key, ByteRange.ALL)) {
        assertThat(in.readAllBytes()).hasSize(4_096);
      }
      assertThat(CountedRequests.all()).isEqualTo(1);
    }
  }

  /** The newest hundred are recorded, the others are in the index only. */
  @Test
  void listingManyRunsReadsFewObjects() throws Exception {
    try (StoreSession session = open()) {
      fill(session);
      awaitFewRequestsOfAnother();
    }
    try (StoreSession session = open()) {
      assertThat(requestsFor(session, RunQuery.all(), 20)).isLessThanOrEqualTo(10);
    }
    try (StoreSession session = open()) {
      assertThat(requestsFor(session, RunQuery.all().orderedBy(RunOrder.ENDED), 20))
          .isLessThanOrEqualTo(10);
    }
    try (StoreSession session = open()) {
      RunQuery failed = RunQuery.all().withStatus(RunStatus.FAILED).ofSubject("flow 2");
      assertThat(requestsFor(session, failed, 20)).isLessThanOrEqualTo(30);
    }
    try (StoreSession session = open()) {
      assertThat(requestsFor(session, RunQuery.all().ofSubject("rare"), 1)).isLessThanOrEqualTo(30);
    }
    try (StoreSession session = open()) {
      assertThat(session.executions(TenantId.DEFAULT).listRuns()).hasSize(RUNS);
    }
  }

  /** What a process says of its runs' ends reaches the index a moment after them. */
  private void awaitFewRequestsOfAnother() {
    long requests = Long.MAX_VALUE;
    while (requests > 10) {
      try (StoreSession other = open()) {
        requests = requestsFor(other, RunQuery.all(), 20);
      }
    }
  }

  private static long requestsFor(StoreSession session, RunQuery query, int wanted) {
    ExecutionStore runs = session.executions(TenantId.DEFAULT);
    CountedRequests.reset();
    List<Run> found = new ArrayList<>();
    Page<Run> page = runs.list(query, PageRequest.first(20));
    found.addAll(page.items());
    while (found.size() < wanted && page.next().isPresent()) {
      page = runs.list(query, PageRequest.first(20).from(page.next().get()));
      found.addAll(page.items());
    }
    assertThat(found).hasSizeGreaterThanOrEqualTo(wanted).allMatch(query::matches);
    return CountedRequests.all();
  }

  /** Every third fails; subjects take turns, one is rare and old. */
  private static void fill(StoreSession session) throws Exception {
    List<RunId> ids = Stream.generate(RunId::next).limit(RUNS).toList();
    FilledIndex.write(
        ((S3Session) session).place(TenantId.DEFAULT),
        IntStream.range(0, RUNS - RECORDED)
            .mapToObj(i -> ended(ids.get(i), i))
            .sorted(Comparator.comparing(Run::id).reversed())
            .toList());
    ExecutionStore runs = session.executions(TenantId.DEFAULT);
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> done = new ArrayList<>();
      for (int i = RUNS - RECORDED; i < RUNS; i++) {
        int number = i;
        done.add(writers.submit(() -> record(runs, ids.get(number), number)));
      }
      for (Future<?> one : done) {
        one.get();
      }
    }
  }

  private static List<Event> history(int number) {
    String subject = number == 3 ? "rare" : "flow " + number % 5;
    RunStatus status = number % 3 == 0 ? RunStatus.FAILED : RunStatus.SUCCEEDED;
    return List.of(
        Event.of(AT.plusSeconds(number), RunCreated.of(Subject.workflow(subject))),
        Event.of(AT.plusSeconds(number), new RunStarted()),
        Event.of(AT.plusSeconds(number + 10), RunEnded.of(status)));
  }

  private static void record(ExecutionStore runs, RunId id, int number) {
    List<Event> history = history(number);
    runs.create(id, history.get(0));
    runs.append(id, Fence.unleased(), 1, history.subList(1, 3));
  }

  private static Run ended(RunId id, int number) {
    RunFold fold = new RunFold(id, step -> {});
    for (Event event : history(number)) {
      fold.apply(
          new RecordedEvent(Track.HISTORY, fold.eventCount() + 1, event.at().orElseThrow(), event));
    }
    return fold.run();
  }
}
