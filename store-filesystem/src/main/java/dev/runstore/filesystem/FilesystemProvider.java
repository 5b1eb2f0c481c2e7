package dev.runstore.filesystem;

import dev.runstore.api.StoreException;
import dev.runstore.api.StoreProvider;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.config.StoreOption;
import dev.runstore.filesystem.disk.Durability;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * The embedded store: runs and artifacts as files below one folder, shared by the processes of one
 * host without a server. Opening it writes nothing; a store that cannot be written can be read.
 */
public final class FilesystemProvider implements StoreProvider {
  private static final StoreOption<Path> ROOT =
      new StoreOption<>(
              "root",
              "path",
              FilesystemProvider::path,
              java.util.Optional.empty(),
              StoreOption.Sensitivity.PLAIN,
              "the folder that holds the store")
          .or(".waivern");
  private static final StoreOption<Durability> DURABILITY =
      StoreOption.choice(
              "durability",
              Durability.class,
              "when writes are forced to the disk: always before they are acknowledged; milestones"
                  + " at create, claim, end and for notes and artifacts; never")
          .or("milestones");
  private static final StoreOption<ReadableMode> READABLE =
      StoreOption.choice(
              "readable",
              ReadableMode.class,
              "when the folder for people is made: lazy by wct inspect and by store check --repair,"
                  + " after-end in the background, off never")
          .or("lazy");

  private static final StoreOption<Integer> TRACE_STEPS =
      StoreOption.number(
          "trace-steps",
          "the most steps in trace.json of the folder for people: those that went wrong before the"
              + " others, of what is too many an even sample; all if not said");

  /** For the service loader. */
  public FilesystemProvider() {}

  private static Path path(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a path is expected; . is the working directory");
    }
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("a path is expected: " + e.getReason(), e);
    }
  }

  @Override
  public String name() {
    return "filesystem";
  }

  @Override
  public List<StoreOption<?>> options() {
    return List.of(ROOT, DURABILITY, READABLE, TRACE_STEPS);
  }

  @Override
  public StoreSession open(StoreConfig config) {
    config.validate(name(), options());
    Path root = config.get(ROOT);
    Layout.refuseFile(root);
    if (config.find(TRACE_STEPS).filter(most -> most < 1).isPresent()) {
      throw new StoreException.InvalidConfiguration(
          "option trace-steps of store filesystem is at least 1");
    }
    Layout.check(root);
    return new FilesystemSession(
        root,
        config.get(DURABILITY),
        config.get(READABLE),
        config.find(TRACE_STEPS).map(Integer::longValue).orElse(Long.MAX_VALUE),
        config.clock());
  }
}
