package dev.runstore.api;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Looking after a backend. Long work reports as it goes and holds little in memory. */
public interface Maintenance {
  /**
   * Looks for damage: batches, digests, indexes, artifacts without info, unfinished writes, and
   * bytes of runs that no execution store knows.
   *
   * @param repair whether what can be mended is mended; a run with a live lease is left alone
   * @param found told of each finding, by one thread at a time, which need not be the caller's
   */
  void check(TenantId tenant, Repair repair, Consumer<Finding> found);

  /**
   * Removes what unfinished writes, deletions and compactions have left behind and nobody can see.
   *
   * @param olderThan leaves alone what is younger
   * @return how many things it removed
   */
  long sweep(TenantId tenant, Duration olderThan);

  /**
   * Makes what the backend makes of a run that has ended for people to look at, as files to open,
   * if its configuration leaves that until somebody looks. Does nothing where there is nothing of
   * the kind, it is made already or the store cannot be written.
   *
   * @return whether something was made
   */
  default boolean spreadOut(TenantId tenant, RunId run) {
    return false;
  }

  /**
   * Compresses the bytes of artifacts of a run that has ended, in frames of their own, so that
   * digests, lengths and ranges stay those of the original bytes. What is compressed already, or
   * would hardly get smaller, is left as it is. The compressed bytes are read back and compared
   * before the others go; killed at any point, one of the two is there. Does nothing where the
   * backend cannot, or where it compresses by itself.
   *
   * @param over only artifacts of more bytes than this
   * @throws StoreException.Corrupt if an artifact is damaged; it is left as it is
   */
  default Compressed compress(TenantId tenant, RunId run, long over) {
    return Compressed.NOTHING;
  }

  /**
   * Brings the layout to this version.
   *
   * @param run whether to do it or only to say what would be done
   * @return what was or would be done, in order; empty if nothing is to do
   */
  List<String> migrate(Migration run);

  /** Facts for people: where it is, its version, how much it holds. Never a secret. */
  Map<String, String> describe();

  /**
   * The access rules that keep tenants apart, in the backend's own language; empty if it has none.
   */
  String accessPolicy();

  /** The tenants that have runs or artifacts, or had runs that were deleted. */
  Iterable<TenantId> tenants();

  /**
   * The runs that have artifacts here, in no particular order, whether or not they are known here.
   */
  Iterable<RunId> withArtifacts(TenantId tenant);

  /**
   * What was compressed.
   *
   * @param artifacts how many
   * @param bytesBefore how much room they took
   * @param bytesAfter how much they take now
   */
  record Compressed(long artifacts, long bytesBefore, long bytesAfter) {
    /** Nothing. */
    public static final Compressed NOTHING = new Compressed(0, 0, 0);

    /** Both together. */
    public Compressed plus(Compressed other) {
      return new Compressed(
          artifacts + other.artifacts,
          bytesBefore + other.bytesBefore,
          bytesAfter + other.bytesAfter);
    }
  }

  /** Whether to mend. */
  enum Repair {
    REPORT_ONLY,
    MEND
  }

  /** Whether to change anything. */
  enum Migration {
    DRY_RUN,
    APPLY
  }

  /**
   * Something that is not as it should be.
   *
   * @param severity how bad
   * @param place the record, as in {@code run 01J…, events 12 to 14}
   * @param problem what is wrong
   * @param remedy what was done, or what to do
   * @param mended whether it is in order now
   */
  record Finding(Severity severity, String place, String problem, String remedy, boolean mended) {}

  /** How bad a finding is. */
  enum Severity {
    /** Left over, can be removed. */
    NOTICE,
    /** A projection or an index is wrong; it can be made anew. */
    WARNING,
    /** Something that was acknowledged cannot be read. */
    LOSS
  }
}
