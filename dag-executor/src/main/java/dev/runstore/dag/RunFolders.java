package dev.runstore.dag;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner.HostProcess;
import dev.runstore.api.support.Segments;
import dev.runstore.dag.process.ProcessTree;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folders in which the steps of runs work. Each is named after its run and the process that
 * made it, so that no other process makes the same one, and that the next run on this host sees
 * when it is left over.
 */
public record RunFolders(Path base, Optional<HostProcess> here) {
  private static final Pattern NAME =
      Pattern.compile("[0-9A-Z]{26}\\.(\\d{1,18})\\.([0-9a-f_-]+)\\.(.+)");
  private static final Pattern MILLIS = Pattern.compile("\\d{1,18}");

  /** Those of this user, in the folder for temporary files. */
  public static RunFolders ofUser(Optional<HostProcess> here) {
    return new RunFolders(ofUser(), here);
  }

  static Path ofUser() {
    return Path.of(Objects.requireNonNull(System.getProperty("java.io.tmpdir")))
        .resolve("runstore-work-" + System.getProperty("user.name", "user"));
  }

  /** Makes an empty folder that others cannot look into, where the platform can. */
  public Path make(RunId run) throws IOException {
    PrivateFolder.require(base);
    Path folder = base.resolve(name(run));
    FolderRemoval.remove(folder);
    return PrivateFolder.create(folder);
  }

  /** Removes a folder that was made here, with all that is in it. */
  public void remove(Path folder) throws IOException {
    FolderRemoval.remove(folder);
  }

  private String name(RunId run) {
    return run.value()
        + here.map(
                process ->
                    "."
                        + process.pid()
                        + "."
                        + process
                            .incarnation()
                            .orElseGet(() -> Long.toString(process.startedAt().toEpochMilli()))
                        + "."
                        + Segments.encode(process.host()))
            .orElse("");
  }

  /**
   * Removes what processes of this host and user that are gone have left; links are not followed.
   *
   * @param own a folder that this process has made
   * @return what could not be removed, and why
   */
  public List<String> sweep(Path own) {
    List<String> problems = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(base)) {
      for (Path folder : folders) {
        try {
          if (isLeft(folder)
              && Files.getOwner(folder, NOFOLLOW_LINKS).equals(Files.getOwner(own))) {
            FolderRemoval.remove(folder);
          }
        } catch (NoSuchFileException byAnother) {
          // another executor removes it just now
        } catch (IOException e) {
          problems.add("cannot remove " + folder + ": " + e.getMessage());
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      problems.add("cannot list " + base + ": " + e.getMessage());
    }
    return problems;
  }

  private boolean isLeft(Path folder) {
    Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
    return name.matches()
        && here.filter(own -> Segments.encode(own.host()).equals(name.group(3)))
            .filter(own -> ProcessTree.isKnownGone(maker(own.host(), name), own))
            .isPresent()
        && Files.isDirectory(folder, NOFOLLOW_LINKS);
  }

  private static HostProcess maker(String host, Matcher name) {
    long pid = Long.parseLong(name.group(1));
    String which = name.group(2);
    return MILLIS.matcher(which).matches()
        ? new HostProcess(host, pid, Instant.ofEpochMilli(Long.parseLong(which)))
        : new HostProcess(host, pid, Instant.EPOCH, Optional.of(which));
  }
}
