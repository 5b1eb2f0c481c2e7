package dev.runstore.testkit.contract;

import dev.runstore.api.Appended;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Claim;
import dev.runstore.api.EventPage;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Page;
import dev.runstore.api.Renewal;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.testkit.contract.Bent.Call;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The ways in which stores are broken, each on purpose. */
final class BrokenStores {
  private BrokenStores() {}

  @SuppressWarnings("unchecked")
  static Object appendsOneByOne(Call call) throws Throwable {
    if (!call.is("append")) {
      return call.proceed();
    }
    long expected = call.argument(2, Long.class);
    Object answer = new Appended(0, 0, java.time.Instant.EPOCH, true);
    for (Event event : (List<Event>) call.arguments().get(3)) {
      answer =
          call.with(call.arguments().get(0), call.arguments().get(1), expected++, List.of(event));
    }
    return answer;
  }

  static Object forgetsWhatItAnswered(Call call) throws Throwable {
    Object answer = call.proceed();
    if (call.is("append") && answer instanceof Appended appended && !appended.isNew()) {
      throw new StoreException.Conflict("it is there already", appended.last());
    }
    return answer;
  }

  @SuppressWarnings("unchecked")
  static Object writesNotesTwice(Call call) throws Throwable {
    if (!call.is("annotate")) {
      return call.proceed();
    }
    List<Event> copies = new ArrayList<>();
    for (Event event : (List<Event>) call.arguments().get(2)) {
      copies.add(Samples.event(event.body()));
    }
    ExecutionStore store = (ExecutionStore) call.real();
    RunId id = call.argument(0, RunId.class);
    long last = store.find(id).map(Run::noteCount).orElse(0L);
    return call.with(id, last, copies);
  }

  static Object knowsNoFence(Call call) throws Throwable {
    if (!call.is("append")) {
      return call.proceed();
    }
    ExecutionStore store = (ExecutionStore) call.real();
    Fence current =
        store
            .find(call.argument(0, RunId.class))
            .flatMap(Run::lease)
            .map(Fence::of)
            .orElse(call.argument(1, Fence.class));
    return call.with(
        call.arguments().get(0), current, call.arguments().get(2), call.arguments().get(3));
  }

  static Object leavesNoTombstone(Call call) throws Throwable {
    try {
      return call.proceed();
    } catch (StoreException.Expired e) {
      if (call.is("find")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  static Object usesIdsAgain(Call call) throws Throwable {
    try {
      return call.proceed();
    } catch (StoreException.Expired e) {
      if (call.is("create")) {
        return new Appended(1, 1, java.time.Instant.EPOCH, true);
      }
      throw e;
    }
  }

  static Object deletesWhatIsPinned(Call call) throws Throwable {
    try {
      return call.proceed();
    } catch (StoreException.Forbidden e) {
      return true;
    }
  }

  static Object ordersEndsById(Call call) throws Throwable {
    if (call.is("list")
        && call.arguments().get(0) instanceof RunQuery query
        && query.order() == RunOrder.ENDED) {
      Page<?> page = (Page<?>) call.with(query.orderedBy(RunOrder.NEWEST), call.arguments().get(1));
      return Page.last(
          page.items().stream()
              .filter(item -> item instanceof Run run && run.status().isTerminal())
              .toList());
    }
    return call.proceed();
  }

  static Object agesByTheCreation(Call call) throws Throwable {
    Object answer = call.proceed();
    return call.is("list") && answer instanceof Page<?> page
        ? new Page<>(
            page.items().stream().map(BrokenStores::endedWhenCreated).toList(), page.next())
        : answer;
  }

  private static Object endedWhenCreated(Object item) {
    Run run = (Run) item;
    String json = new String(RunCodec.encode(run), StandardCharsets.UTF_8);
    String ended = "\"endRecordedAt\":\"" + run.recordedAt() + "\"";
    return RunCodec.decodeRun(
        json.replaceAll("\"endRecordedAt\":\"[^\"]*\"", ended).getBytes(StandardCharsets.UTF_8));
  }

  static Object leavesArtifactsBehind(Call call) throws Throwable {
    return call.is("deleteAll") ? 0L : call.proceed();
  }

  static Object refusesToDeleteAgain(Call call) throws Throwable {
    Object answer = call.proceed();
    if (call.is("delete") && Boolean.FALSE.equals(answer)) {
      throw new StoreException.Unavailable("it was deleted before");
    }
    return answer;
  }

  static Object listsTheOldestFirst(Call call) throws Throwable {
    return turnedRound("list", call);
  }

  static Object countsTheOldestFirst(Call call) throws Throwable {
    return turnedRound("figures", call);
  }

  private static Object turnedRound(String method, Call call) throws Throwable {
    Object answer = call.proceed();
    return call.is(method) && answer instanceof Page<?> page
        ? new Page<>(page.items().reversed(), page.next())
        : answer;
  }

  @SuppressWarnings("unchecked")
  static Object countsEventsTwice(Call call) throws Throwable {
    Object answer = call.proceed();
    if (call.is("countEvents")) {
      ((Map<String, Long>) answer).replaceAll((kind, count) -> 2 * count);
    }
    return answer;
  }

  static Object outlinesInAnotherOrder(Call call) throws Throwable {
    return turnedRound("outlines", call);
  }

  static Object skipsBetweenPages(Call call) throws Throwable {
    Object answer = call.proceed();
    return call.is("list") && answer instanceof Page<?> page && page.next().isPresent()
        ? new Page<>(page.items().subList(1, page.items().size()), page.next())
        : answer;
  }

  static Object ignoresLabels(Call call) throws Throwable {
    if (call.is("list") && call.arguments().get(0) instanceof RunQuery query) {
      return call.with(RunQuery.all().orderedBy(query.order()), call.arguments().get(1));
    }
    return call.proceed();
  }

  static Object acceptsHistoryAfterTheEnd(Call call) throws Throwable {
    try {
      return call.proceed();
    } catch (StoreException.Conflict e) {
      return new Appended(e.sequence() + 1, e.sequence() + 1, java.time.Instant.EPOCH, true);
    }
  }

  static Object numbersNotesWithTheHistory(Call call) throws Throwable {
    Object answer = call.proceed();
    return call.is("annotate") && answer instanceof Appended done
        ? new Appended(done.first() + 2, done.last() + 2, done.recordedAt(), done.isNew())
        : answer;
  }

  static Object renewsNothing(Call call) throws Throwable {
    if (!call.is("renew")) {
      return call.proceed();
    }
    return new Renewal(call.argument(0, Lease.class), List.of());
  }

  static Bent.Twist givesARunTwice() {
    AtomicReference<Optional<Claim>> before = new AtomicReference<>(Optional.empty());
    return call -> {
      if (!call.is("claimNext")) {
        return call.proceed();
      }
      Optional<Claim> again = before.getAndSet(Optional.empty());
      if (again.isPresent()) {
        return again;
      }
      @SuppressWarnings("unchecked")
      Optional<Claim> claim = (Optional<Claim>) call.proceed();
      before.set(claim);
      return claim;
    };
  }

  static Object mixesTenants(Call call) throws Throwable {
    return call.arguments().size() == 1
            && call.arguments().get(0) instanceof TenantId
            && (call.is("executions") || call.is("artifacts"))
        ? call.with(TenantId.DEFAULT)
        : call.proceed();
  }

  static Object staysOpen(Call call) throws Throwable {
    return call.is("close") ? false : call.proceed();
  }

  static Object dropsWhatItDoesNotKnow(Call call) throws Throwable {
    Object answer = call.proceed();
    return answer instanceof EventPage page
        ? new EventPage(
            page.events().stream()
                .filter(event -> !(event.body() instanceof EventBody.Unrecognized))
                .toList(),
            page.next(),
            page.hasMore())
        : answer;
  }

  static Object keepsHalfAnArtifact(Call call) throws Throwable {
    if (!call.is("put")) {
      return call.proceed();
    }
    InputStream cut =
        new FilterInputStream(call.argument(1, InputStream.class)) {
          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            try {
              return super.read(into, offset, length);
            } catch (IOException e) {
              return -1;
            }
          }
        };
    return call.with(call.arguments().get(0), cut, call.arguments().get(2));
  }

  static Object overwritesArtifacts(Call call) throws Throwable {
    if (call.is("put")) {
      ((ArtifactStore) call.real()).delete(call.argument(0, ArtifactKey.class));
    }
    return call.proceed();
  }

  static Object checksNoDigest(Call call) throws Throwable {
    if (!call.is("open") || !ByteRange.ALL.equals(call.arguments().get(1))) {
      return call.proceed();
    }
    return new SequenceInputStream(
        (InputStream) call.with(call.arguments().get(0), ByteRange.of(0, 10)),
        (InputStream) call.with(call.arguments().get(0), ByteRange.from(10)));
  }

  static Object countsRangesFromOne(Call call) throws Throwable {
    return call.is("open")
            && call.arguments().get(1) instanceof ByteRange range
            && range.offset() > 0
        ? call.with(call.arguments().get(0), new ByteRange(range.offset() - 1, range.length()))
        : call.proceed();
  }

  static Object foldsTheCaseOfNames(Call call) throws Throwable {
    if (call.is("put") && call.arguments().get(0) instanceof ArtifactKey key) {
      String folded = key.name().value().toLowerCase(Locale.ROOT);
      return call.with(
          ArtifactKey.of(key.runId(), folded), call.arguments().get(1), call.arguments().get(2));
    }
    return call.proceed();
  }

  static Object losesEmptyStreams(Call call) throws Throwable {
    return call.is("open") ? new ByteArrayInputStream(new byte[1]) : call.proceed();
  }
}
