package dev.runstore.filesystem;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.Texts;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Durability;
import dev.runstore.filesystem.disk.Places;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of the layout, in a file of its own at the root. */
final class Layout {
  static final int VERSION = 1;
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*\\{\\s*\"layout\"\\s*:\\s*\"runstore\"\\s*,\\s*\"version\"\\s*:\\s*(\\d{1,9})\\s*\\}\\s*");

  /** What stands at the root of a store without a dot before its name. */
  private static final List<String> OWN =
      List.of("index", "layout.json", "locks", "runs", "tenants", "tombstones", "trash");

  private static final System.Logger LOG = System.getLogger("dev.runstore.filesystem");

  private Layout() {}

  /** Refuses a store of another version, and one that cannot be read. */
  static void check(Path root) {
    Path file = Places.layout(root);
    try {
      if (root.toFile().exists() && !Files.isReadable(root)) {
        throw new java.nio.file.AccessDeniedException(root.toString());
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new StoreException.Corrupt(
            file
                + " does not say which version of the layout this is; if the folder is a store,"
                + " write "
                + text().strip()
                + " there");
      }
      int version = Integer.parseInt(form.group(1));
      if (version != VERSION) {
        throw new StoreException.Unsupported(
            "store filesystem:"
                + root
                + " has layout version "
                + version
                + ", this program reads and writes version "
                + VERSION
                + "; "
                + (version > VERSION
                    ? "use a newer program"
                    : "bring it up with store migrate of a program that knows both"));
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw new Disk(root, Durability.NEVER).failure("read", file, e);
    }
  }

  /** Refuses a root that is a file, or below one. */
  static void refuseFile(Path root) {
    for (Path above = root; above != null; above = above.getParent()) {
      if (above.toFile().exists()) {
        if (!above.toFile().isDirectory()) {
          throw wrongRoot(above + " is a file, name a folder");
        }
        return;
      }
    }
  }

  private static StoreException wrongRoot(String why) {
    return new StoreException.InvalidConfiguration("option root of store filesystem: " + why);
  }

  /**
   * Makes the root with its version, if it is not there.
   *
   * @throws StoreException.InvalidConfiguration if the root is not there and may never be
   */
  static void make(Path root, Disk disk) {
    try {
      disk.folder(root);
    } catch (StoreException.Forbidden e) {
      throw wrongRoot(String.valueOf(e.getMessage()));
    } catch (StoreException.Unavailable e) {
      if (e.getCause() instanceof NoSuchFileException) {
        throw wrongRoot(
            "the folder " + root + " cannot be made there; check the path, or choose another root");
      }
      throw e;
    }
    disk.refuseGone();
    if (!Places.layout(root).toFile().exists()) {
      tellOthers(root);
      disk.publish(
          Places.layout(root), text().getBytes(StandardCharsets.UTF_8), Disk.Sync.MILESTONE);
    }
    disk.begin();
  }

  /**
   * Warns whoever has the store made among other files. What begins with a dot is no file of
   * somebody's own, as in the folder where a disk is mounted.
   */
  private static void tellOthers(Path root) {
    String[] names =
        root.toFile()
            .list(
                (any, name) ->
                    !name.startsWith(".") && !name.equals("lost+found") && !OWN.contains(name));
    if (names != null && names.length > 0) {
      Arrays.sort(names);
      LOG.log(
          System.Logger.Level.WARNING,
          "the folder "
              + root
              + " holds other files, as "
              + Texts.quote(names[0])
              + "; the store's "
              + String.join(", ", OWN)
              + " are made among them. If that is not meant, give the store a folder of its own");
    }
  }

  private static String text() {
    return "{\"layout\":\"runstore\",\"version\":" + VERSION + "}\n";
  }
}
