package dev.runstore.dag;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * Folders in which no other user can put anything in place of ours. Where the platform has no POSIX
 * permissions, plain folders.
 */
final class PrivateFolder {
  private PrivateFolder() {}

  /** Makes a folder that others cannot look into. */
  static Path create(Path folder) throws IOException {
    return isPosix(folder)
        ? Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
        : Files.createDirectory(folder);
  }

  /**
   * Makes a folder unless it is there.
   *
   * @throws IOException if what is there is not a folder of this user that only he can write to
   */
  static void require(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      create(folder);
    } catch (FileAlreadyExistsException e) {
      if (isPosix(folder)) {
        check(folder);
      } else if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
        throw unsafe(folder, "it is not a folder");
      }
    }
  }

  private static void check(Path folder) throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(folder, PosixFileAttributes.class, NOFOLLOW_LINKS);
    if (!found.isDirectory()) {
      throw unsafe(folder, found.isSymbolicLink() ? "it is a link" : "it is not a folder");
    }
    UserPrincipal user = thisUser();
    if (!found.owner().equals(user)) {
      throw unsafe(
          folder, "it belongs to " + found.owner().getName() + ", not to " + user.getName());
    }
    Set<PosixFilePermission> permissions = found.permissions();
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw unsafe(folder, "others can write to it, " + PosixFilePermissions.toString(permissions));
    }
  }

  /** Who owns what this process makes, whatever its name in the system's properties is. */
  private static UserPrincipal thisUser() throws IOException {
    Path file = Files.createTempFile("runstore-", ".user");
    try {
      return Files.getOwner(file, NOFOLLOW_LINKS);
    } finally {
      Files.delete(file);
    }
  }

  private static IOException unsafe(Path folder, String why) {
    return new IOException(
        why
            + "; somebody else could put his files in place of a step's. Remove "
            + folder
            + ", or have the folder for temporary files elsewhere"
            + " (JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER)");
  }

  private static boolean isPosix(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
