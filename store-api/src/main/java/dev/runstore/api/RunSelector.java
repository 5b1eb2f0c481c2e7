package dev.runstore.api;

import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Texts;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the run that a person means. */
public final class RunSelector {
  /** The fewest characters of an id that name a run. */
  public static final int MIN_PREFIX = 4;

  private static final int MAX_CANDIDATES = 5;
  private static final int FIRST_PAGE = 20;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private RunSelector() {}

  /**
   * The run that the text names: a run id in either case, an alias, {@value #MIN_PREFIX} or more
   * characters that only one run's id begins with, or one of
   *
   * <ul>
   *   <li>{@code @latest}: the newest run that was recorded here, else the newest import
   *   <li>{@code @failed}: the same among those that failed
   *   <li>{@code @running}: the same among those that run
   * </ul>
   *
   * <p>A full run id is not looked up: reading it tells whether it is there.
   *
   * @throws StoreException.NotFound if it names no run
   * @throws AmbiguousRunException if it names several
   */
  public static RunId resolve(ExecutionStore store, String text) {
    String words = text.strip();
    return switch (words.toLowerCase(Locale.ROOT)) {
      case "" ->
          throw new StoreException.NotFound(
              "no run is named: give a run id, the beginning of one, an alias, or @latest");
      case "@latest" -> newest(store, RunQuery.all(), words, "there is no run");
      case "@failed" ->
          newest(
              store, RunQuery.all().withStatus(RunStatus.FAILED), words, "there is no failed run");
      case "@running" ->
          newest(
              store,
              RunQuery.all().withStatus(RunStatus.RUNNING),
              words,
              "there is no running run");
      default -> RunId.parse(words).orElseGet(() -> named(store, words));
    };
  }

  private static RunId newest(
      ExecutionStore store, RunQuery query, String selector, String otherwise) {
    Optional<RunId> imported = Optional.empty();
    Optional<PageRequest> request = Optional.of(PageRequest.first(FIRST_PAGE));
    while (request.isPresent()) {
      Page<Run> page = store.list(query, request.get());
      for (Run run : page.items()) {
        if (run.origin().isEmpty()) {
          return run.id();
        }
        if (imported.isEmpty()) {
          imported = Optional.of(run.id());
        }
      }
      request = page.next().map(new PageRequest(PageRequest.MAX_LIMIT, Optional.empty())::from);
    }
    return imported.orElseThrow(
        () ->
            new StoreException.NotFound(
                selector + " names no run: " + otherwise + " of tenant " + store.tenant()));
  }

  private static RunId named(ExecutionStore store, String words) {
    if (words.startsWith("@") && !words.contains(":")) {
      Optional<RunId> alias = byAlias(store, words);
      return alias.orElseThrow(
          () ->
              new StoreException.NotFound(
                  "no run is known as "
                      + Texts.quote(words)
                      + ", the selectors are @latest, @failed and @running"));
    }
    return byAlias(store, words)
        .or(() -> byPrefix(store, words))
        .orElseThrow(() -> missing(store, words));
  }

  private static Optional<RunId> byAlias(ExecutionStore store, String words) {
    if (words.codePointCount(0, words.length()) > Texts.MAX_CODE_POINTS
        || !Texts.wellFormed(words).equals(words)) {
      return Optional.empty();
    }
    return only(store, RunQuery.all().knownAs(new Alias(words)), "the alias", words);
  }

  private static Optional<RunId> byPrefix(ExecutionStore store, String words) {
    if (words.length() < MIN_PREFIX || !words.matches("[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]*")) {
      return Optional.empty();
    }
    return only(store, RunQuery.all().startingWith(words), "the beginning", words);
  }

  private static Optional<RunId> only(
      ExecutionStore store, RunQuery query, String what, String words) {
    List<Run> found = new ArrayList<>();
    Iterator<Run> runs = Pages.all(MAX_CANDIDATES + 1, page -> store.list(query, page)).iterator();
    while (found.size() <= MAX_CANDIDATES && runs.hasNext()) {
      found.add(runs.next());
    }
    if (found.size() > 1) {
      throw ambiguous(what, words, found);
    }
    return found.stream().map(Run::id).findFirst();
  }

  private static AmbiguousRunException ambiguous(String what, String words, List<Run> found) {
    List<Run> shown = found.subList(0, Math.min(found.size(), MAX_CANDIDATES));
    StringBuilder message =
        new StringBuilder(
            what
                + " "
                + Texts.quote(words)
                + " is that of "
                + (found.size() > MAX_CANDIDATES
                    ? "more than " + MAX_CANDIDATES
                    : Integer.toString(found.size()))
                + " runs, give more of the run id:");
    for (Run run : shown) {
      message
          .append("\n  ")
          .append(run.id())
          .append("  ")
          .append(run.status().name().toLowerCase(Locale.ROOT))
          .append("  ")
          .append(TIME.format(RunQuery.time(run)))
          .append("  ")
          .append(run.subject().name());
    }
    return new AmbiguousRunException(message.toString(), shown.stream().map(Run::id).toList());
  }

  private static StoreException.NotFound missing(ExecutionStore store, String words) {
    String where = "no run of tenant " + store.tenant() + " is named " + Texts.quote(words);
    if (words.length() < MIN_PREFIX) {
      return new StoreException.NotFound(
          where
              + ": give at least "
              + MIN_PREFIX
              + " characters of a run id, an alias, or @latest; wct runs list shows them");
    }
    return new StoreException.NotFound(
        where
            + ": give a run id, the beginning of one, an alias, or @latest; wct runs list shows them");
  }
}
