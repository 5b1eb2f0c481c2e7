package dev.runstore.filesystem;

import dev.runstore.api.StoreException;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Durability;
import dev.runstore.filesystem.disk.Places;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of the layout, in a file of its own at the root. */
final class Layout {
  static final int VERSION = 1;
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*\\{\\s*\"layout\"\\s*:\\s*\"runstore\"\\s*,\\s*\"version\"\\s*:\\s*(\\d{1,9})\\s*\\}\\s*");

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
    if (!Places.layout(root).toFile().exists()) {
      disk.publish(
          Places.layout(root), text().getBytes(StandardCharsets.UTF_8), Disk.Sync.MILESTONE);
    }
  }

  private static String text() {
    return "{\"layout\":\"runstore\",\"version\":" + VERSION + "}\n";
  }
}
