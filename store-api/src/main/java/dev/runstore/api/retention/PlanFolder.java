package dev.runstore.api.retention;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.PlanId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Deletion plans and receipts of one store as files: {@code ID.plan.json} while a plan is looked
 * at, {@code ID.begun.json} from before its first deletion, {@code ID.receipt.json} when it is
 * done. So a plan whose process was killed is found again. Thread-safe.
 */
public final class PlanFolder {
  private static final String PLAN = ".plan.json";
  private static final String BEGUN = ".begun.json";
  private static final String REPORT = "retention.json";
  private static final String RECEIPT = ".receipt.json";

  /** The file that is locked while a receipt is read and replaced. */
  private static final String LOCK = ".lock";

  private static final Set<StandardOpenOption> LOCKING =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

  /** Keeps the threads of this process apart, which the lock of the file does not. */
  private static final Object RECEIPTS = new Object();

  private final Path folder;

  /** In this folder, which is made when something is kept in it. */
  public PlanFolder(Path folder) {
    this.folder = folder;
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** Keeps a plan to be applied later. */
  public Path save(DeletionPlan plan) {
    return write(plan.id() + PLAN, plan.toJson());
  }

  /** The plan with this id, begun or not; empty if there is none or it is done. */
  public Optional<DeletionPlan> find(PlanId id) {
    String name = name(id);
    return plan(folder.resolve(name + BEGUN)).or(() -> plan(folder.resolve(name + PLAN)));
  }

  /** The receipt of the plan with this id; empty if it was never applied to its end. */
  public Optional<DeletionReceipt> receipt(PlanId id) {
    return read("receipt", folder.resolve(name(id) + RECEIPT), DeletionReceipt::fromJson);
  }

  /** The plans that were begun and are not done. */
  public List<DeletionPlan> unfinished() {
    List<DeletionPlan> plans = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .filter(file -> file.toString().endsWith(BEGUN))
            .sorted()
            .forEach(file -> plan(file).ifPresent(plans::add));
      } catch (IOException e) {
        throw failure("read", folder, e);
      }
    }
    return plans;
  }

  /**
   * Applies a plan of this folder, or any other, and keeps the receipt. Of a plan that was applied
   * before, the receipt goes on saying what that deleted.
   */
  public DeletionReceipt apply(
      DeletionPlan plan,
      Retention retention,
      java.util.function.Consumer<DeletionReceipt.Outcome> told) {
    boolean begun = Files.exists(folder.resolve(plan.id() + BEGUN));
    write(plan.id() + BEGUN, plan.toJson());
    DeletionReceipt complete = retention.apply(plan, told);
    DeletionReceipt applied = begun ? complete.resumed() : complete;
    synchronized (RECEIPTS) {
      try (FileChannel locked = FileChannel.open(folder.resolve(LOCK), LOCKING)) {
        locked.lock();
        return keep(applied);
      } catch (IOException e) {
        throw failure("lock", folder.resolve(LOCK), e);
      }
    }
  }

  /** Others may apply the same plan at this moment, each of them some of it. */
  private DeletionReceipt keep(DeletionReceipt applied) {
    PlanId id = applied.planId();
    DeletionReceipt receipt = receipt(id).map(applied::after).orElse(applied);
    write(id + RECEIPT, receipt.toJson());
    remove(folder.resolve(id + BEGUN));
    remove(folder.resolve(id + PLAN));
    return receipt;
  }

  /** What the last round of retention said; empty if there was none. */
  public Optional<RetentionReport> lastReport() {
    try {
      return Optional.of(RetentionReport.fromJson(Files.readAllBytes(folder.resolve(REPORT))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure("read", folder.resolve(REPORT), e);
    }
  }

  /**
   * Keeps that a round failed before it began, as where the store is gone.
   *
   * @param at when, by the host's clock
   * @param why what the store, or whoever looked for it, said
   * @return what is kept
   */
  public RetentionReport failed(Instant at, String why) {
    Optional<RetentionReport> last = lastReport();
    RetentionReport report =
        new RetentionReport(
            false,
            at,
            at,
            last.flatMap(RetentionReport::lastSuccess),
            last.map(RetentionReport::rounds).orElse(0L) + 1,
            last.map(RetentionReport::failures).orElse(0L) + 1,
            last.map(RetentionReport::consecutiveFailures).orElse(0L) + 1,
            0,
            0,
            0,
            0,
            0,
            last.map(RetentionReport::backlogRuns).orElse(0L),
            last.map(RetentionReport::deletedInAll).orElse(0L),
            Optional.of(why));
    save(report);
    return report;
  }

  void save(RetentionReport report) {
    write(REPORT, report.toJson());
  }

  private static String name(PlanId id) {
    if (!id.value().matches("plan-[0-9a-f]{1,64}")) {
      throw new IllegalArgumentException(
          "a plan's id is plan- and hexadecimal digits, not \"" + id + "\"");
    }
    return id.value();
  }

  private Optional<DeletionPlan> plan(Path file) {
    return read("plan", file, DeletionPlan::fromJson);
  }

  private static <T> Optional<T> read(String what, Path file, Function<byte[], T> decoder) {
    try {
      return Optional.of(decoder.apply(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure("read", file, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cannot read the " + what + " " + file + ": " + e.getMessage(), e);
    }
  }

  private Path write(String name, byte[] content) {
    Path file = folder.resolve(name);
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, ".plan-", ".part");
      try {
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
          java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(content);
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
          out.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
      return file;
    } catch (IOException e) {
      throw failure("write", file, e);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failure("remove", file, e);
    }
  }

  private static RuntimeException failure(String what, Path file, IOException e) {
    return e instanceof java.nio.file.AccessDeniedException
        ? new StoreException.Forbidden(
            "cannot " + what + " " + file + ", where deletion plans are kept: no permission", e)
        : new UncheckedIOException(
            "cannot " + what + " " + file + ", where deletion plans are kept: " + e.getMessage(),
            e);
  }
}
