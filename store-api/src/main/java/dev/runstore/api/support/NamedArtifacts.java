package dev.runstore.api.support;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import java.util.Optional;

/**
 * Looks for the artifacts that the history of a run names: noted ones, spilled payloads and spilled
 * attributes.
 */
public final class NamedArtifacts {
  private final ExecutionStore executions;
  private final ArtifactStore artifacts;

  /** In these stores. */
  public NamedArtifacts(ExecutionStore executions, ArtifactStore artifacts) {
    this.executions = executions;
    this.artifacts = artifacts;
  }

  /** Told of an artifact that is not as its event says. */
  @FunctionalInterface
  public interface Listener {
    /** Its key, the event that names it, and what is wrong, as in {@code it is not there}. */
    void lost(ArtifactKey key, RecordedEvent event, String problem);
  }

  /**
   * Tells of those that are not there or have other content, in one walk over what can be read of
   * the history. What a store itself calls damaged is not told again.
   */
  public void lost(RunId run, Listener listener) {
    EventQuery query = EventQuery.all();
    EventPage page;
    do {
      page = executions.events(run, query);
      for (RecordedEvent event : page.events()) {
        for (NamedArtifact named : NamedArtifact.by(event.body(), run)) {
          problem(named).ifPresent(problem -> listener.lost(named.key(), event, problem));
        }
      }
      query = query.from(page.next());
    } while (page.hasMore());
  }

  private Optional<String> problem(NamedArtifact named) {
    Optional<ArtifactInfo> there;
    try {
      there = artifacts.find(named.key());
    } catch (StoreException.Corrupt | StoreException.Forbidden toldByTheStoreItself) {
      return Optional.empty();
    }
    if (there.isEmpty()) {
      return Optional.of("it is not there");
    }
    return named.sha256().filter(told -> !told.equals(there.get().sha256())).isPresent()
        ? Optional.of("other content is there under this key")
        : Optional.empty();
  }
}
