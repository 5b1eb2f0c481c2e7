package dev.runstore.testkit.objects;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
import dev.runstore.api.support.Cursors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Pages of sorted items, each going on after the key of the last one. */
final class Listing<T> {
  private final String binding;
  private final Function<T, String> key;

  private Listing(String binding, Function<T, String> key) {
    this.binding = binding;
    this.key = key;
  }

  /** Items in the order of their keys, which are unique. */
  static <T> Listing<T> by(String binding, Function<T, String> key) {
    return new Listing<>(binding, key);
  }

  Page<T> page(Stream<T> items, PageRequest request) {
    Optional<String> after = request.after().map(cursor -> Cursors.position(cursor, binding));
    List<T> found =
        items
            .filter(item -> after.map(last -> key.apply(item).compareTo(last) > 0).orElse(true))
            .sorted(Comparator.comparing(key))
            .limit(request.limit() + 1L)
            .toList();
    if (found.size() <= request.limit()) {
      return Page.last(found);
    }
    List<T> page = new ArrayList<>(found.subList(0, request.limit()));
    return new Page<>(page, Optional.of(Cursors.of(binding, key.apply(page.get(page.size() - 1)))));
  }

  static Page<Run> runs(Stream<Run> runs, RunQuery query, PageRequest request) {
    return Listing.<Run>by("runs " + query, run -> key(run, query.order()))
        .page(runs.filter(query::matches), request);
  }

  private static String key(Run run, RunOrder order) {
    return switch (order) {
      case NEWEST -> inverted(run.id().value());
      case ENDED ->
          run.endKey().map(Listing::inverted).orElse("") + " " + inverted(run.id().value());
    };
  }

  static String inverted(Instant time) {
    return String.format(
        "%019d%09d", Long.MAX_VALUE / 4 - time.getEpochSecond(), 999_999_999 - time.getNano());
  }

  /** Letters and digits such that the greater text comes first. */
  static String inverted(String ulid) {
    StringBuilder text = new StringBuilder(ulid.length());
    ulid.chars().forEach(c -> text.append((char) ('0' + 'Z' - c)));
    return text.toString();
  }
}
