package dev.runstore.api.config;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.Capability;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The opened stores of a configuration. Both are views of one session where executions and
 * artifacts go to the same backend with the same options. Thread-safe; to be closed.
 */
public final class Stores implements AutoCloseable {
  private final RunstoreConfig config;
  private final StoreSession executionSession;
  private final StoreSession artifactSession;

  private Stores(RunstoreConfig config, StoreSession executions, StoreSession artifacts) {
    this.config = config;
    this.executionSession = executions;
    this.artifactSession = artifacts;
  }

  /**
   * Opens the stores of this configuration with the backends on the class path. If one of them
   * cannot be opened, none stays open.
   *
   * @throws StoreException.InvalidConfiguration with all problems, a line each
   * @throws StoreException.Unavailable if a backend cannot be reached
   */
  public static Stores open(RunstoreConfig config) {
    return open(config, Providers.onClassPath());
  }

  /**
   * The same for a command that somebody waits for. A server that is not there is told at once. An
   * artifact store beside the execution store is asked when it is first used, so that what needs
   * histories alone works while it is away; who is going to write calls {@link #requireWritable}
   * first.
   */
  public static Stores openForCommand(RunstoreConfig config) {
    return open(config, Providers.onClassPath(), Opening.BRIEF, Opening.LATER);
  }

  static Stores open(RunstoreConfig config, Providers providers) {
    return open(config, providers, Opening.PATIENT, Opening.PATIENT);
  }

  static Stores open(
      RunstoreConfig config, Providers providers, Opening ofExecutions, Opening ofArtifacts) {
    StoreChoice executions = config.executions().opened(ofExecutions);
    StoreChoice artifacts = config.artifacts().opened(ofArtifacts);
    List<String> problems = new ArrayList<>(providers.problems("executions", executions));
    boolean shared = executions.opensTheSameAs(artifacts);
    if (!shared) {
      problems.addAll(providers.problems("artifacts", artifacts));
    }
    if (!problems.isEmpty()) {
      throw new StoreException.InvalidConfiguration(String.join("\n", problems));
    }
    StoreSession first = opened(providers, config, "executions", executions);
    StoreSession second = first;
    try {
      demand(first, Capability.EXECUTIONS, "executions");
      if (!shared) {
        second = opened(providers, config, "artifacts", artifacts);
      }
      demand(second, Capability.ARTIFACTS, "artifacts");
      return new Stores(config, first, second);
    } catch (RuntimeException | Error e) {
      closeAfter(e, first, second);
      throw e;
    }
  }

  private static StoreSession opened(
      Providers providers, RunstoreConfig config, String what, StoreChoice choice) {
    try {
      return providers.require(choice.type()).open(choice.config());
    } catch (StoreException.InvalidConfiguration e) {
      throw placed(config, what, e);
    }
  }

  private static StoreException placed(
      RunstoreConfig config, String what, StoreException.InvalidConfiguration e) {
    StoreException placed =
        new StoreException.InvalidConfiguration(
            config.place(what).map(place -> place + ": ").orElse("") + e.getMessage());
    placed.addSuppressed(e);
    return placed;
  }

  private static void demand(StoreSession session, Capability capability, String what) {
    if (!session.capabilities().contains(capability)) {
      throw new StoreException.InvalidConfiguration(
          what + ": store " + session.backend() + " does not keep " + what + ", choose another");
    }
  }

  private static void closeAfter(Throwable failure, StoreSession first, StoreSession second) {
    try {
      closeBoth(first, second);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private static void closeBoth(StoreSession first, StoreSession second) {
    try (first) {
      second.close();
    }
  }

  /** The histories of the configured tenant's runs. */
  public ExecutionStore executions() {
    return executions(config.tenant());
  }

  /** The histories of this tenant's runs. */
  public ExecutionStore executions(TenantId tenant) {
    return executionSession.executions(tenant);
  }

  /** The artifacts of the configured tenant's runs. */
  public ArtifactStore artifacts() {
    return artifacts(config.tenant());
  }

  /** The artifacts of this tenant's runs. */
  public ArtifactStore artifacts(TenantId tenant) {
    return artifactSession.artifacts(tenant);
  }

  /**
   * Makes sure, before work begins, that the artifacts of the configured tenant can be written, as
   * far as {@link ArtifactStore#requireWritable} can tell. Whether its histories can be, and what
   * is in the same store, is told by creating a run.
   *
   * @throws StoreException.Forbidden if these credentials may not write them
   * @throws StoreException.Unavailable if the store cannot be reached
   */
  public void requireWritable() {
    if (!executionSession.equals(artifactSession)) {
      requireDeletable();
    }
  }

  /**
   * The same before something is deleted, which creates no run whose refusal would tell.
   *
   * @throws StoreException as {@link #requireWritable}
   */
  public void requireDeletable() {
    try {
      artifacts().requireWritable();
    } catch (StoreException.InvalidConfiguration e) {
      throw placed(config, "artifacts", e);
    }
  }

  /** The backend that keeps the histories. */
  public StoreSession executionSession() {
    return executionSession;
  }

  /** The backend that keeps the artifacts; the same as the other where one keeps both. */
  public StoreSession artifactSession() {
    return artifactSession;
  }

  /**
   * Looks for damage in the backends, for artifacts that a history names and that are not there,
   * and, where the backends are two, for artifacts of runs that were deleted or never were.
   *
   * @param repair whether what can be mended is mended
   * @param found told of each finding
   */
  public void check(TenantId tenant, Repair repair, Consumer<Finding> found) {
    executionSession.maintenance().check(tenant, repair, found);
    PairCheck between = new PairCheck(this, tenant, repair, found);
    if (executionSession.equals(artifactSession)) {
      between.lost();
    } else {
      artifactSession.maintenance().check(tenant, repair, found);
      between.lost();
      between.leftOver();
    }
  }

  /**
   * Removes the artifacts of runs that the execution store does not know, if all of a run's are
   * older than this.
   *
   * @param told of each such run
   */
  public void removeUnowned(TenantId tenant, Duration olderThan, Consumer<RunId> told) {
    new Unowned(this, tenant).remove(olderThan, told);
  }

  /** The configured tenant. */
  public TenantId tenant() {
    return config.tenant();
  }

  /** What was opened. */
  public RunstoreConfig config() {
    return config;
  }

  /** Closes the sessions. Closing twice is harmless. */
  @Override
  public void close() {
    closeBoth(executionSession, artifactSession);
  }
}
