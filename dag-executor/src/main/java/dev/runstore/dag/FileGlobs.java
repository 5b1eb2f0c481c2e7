package dev.runstore.dag;

import dev.runstore.api.support.IoProblems;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds the files that a step leaves.
 *
 * @param files by their names relative to the folder, with / between the parts
 * @param unmatched the globs that match nothing
 * @param skipped what else matches, and why it is none of the files
 */
record FileGlobs(
    TreeMap<String, Path> files, List<String> unmatched, TreeMap<String, String> skipped) {
  /** What ends a line; a pattern's {@code **} stops there. */
  private static final Pattern LINE_ENDS = Pattern.compile("[\\n\\r\\u0085\\u2028\\u2029]");

  /**
   * The files below a folder that one of the globs matches, itself or a folder it is in.
   *
   * @param hidden folders at the top that are not looked into
   */
  static FileGlobs find(Path folder, List<String> globs, Set<String> hidden) throws IOException {
    TreeMap<String, Path> files = new TreeMap<>();
    Set<String> unmatched = new TreeSet<>(globs);
    TreeMap<String, String> skipped = new TreeMap<>();
    List<PathMatcher> matchers = globs.stream().map(FileGlobs::matcher).toList();
    if (globs.isEmpty()) {
      return new FileGlobs(files, List.of(), skipped);
    }
    Path root = folder.toRealPath();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return hidden.contains(root.relativize(dir).toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException problem) {
            skipped.put(
                name(root.relativize(file)), "cannot be read: " + IoProblems.reason(problem));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path relative = root.relativize(file);
            for (int i = 0; i < globs.size(); i++) {
              if (matches(matchers.get(i), relative)) {
                if (attributes.isSymbolicLink() && !leadsInside(root, file)) {
                  skipped.put(name(relative), "leads out of the step's folder");
                } else if (Files.isRegularFile(file)) {
                  Path first = files.putIfAbsent(name(relative), file);
                  if (first != null && !first.equals(file)) {
                    skipped.put(name(relative), "is the name of another file, too");
                  }
                  unmatched.remove(globs.get(i));
                } else {
                  skipped.put(name(relative), kind(file));
                }
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return new FileGlobs(files, List.copyOf(unmatched), skipped);
  }

  private static String kind(Path file) {
    return Files.isDirectory(file) ? "is a link to a folder" : "is no regular file";
  }

  static boolean isPattern(String glob) {
    return glob.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  private static boolean leadsInside(Path root, Path link) throws IOException {
    try {
      return link.toRealPath().startsWith(root);
    } catch (java.nio.file.NoSuchFileException e) {
      return false;
    }
  }

  private static boolean matches(PathMatcher matcher, Path relative) {
    for (int i = relative.getNameCount(); i > 0; i--) {
      Path part = relative.subpath(0, i);
      if (matcher.matches(part) || matcher.matches(onOneLine(part))) {
        return true;
      }
    }
    return false;
  }

  private static Path onOneLine(Path path) {
    return Path.of(LINE_ENDS.matcher(path.toString()).replaceAll(" "));
  }

  /** As shells do, {@code **} and a slash stand for no folder, too. */
  private static PathMatcher matcher(String glob) {
    String plain = glob.replaceFirst("^(\\./)+", "").replaceFirst("/+$", "");
    String wide = plain.contains("{") ? plain : plain.replace("**/", "{,**/}");
    return FileSystems.getDefault().getPathMatcher("glob:" + wide);
  }

  private static String name(Path relative) {
    List<String> parts = new ArrayList<>();
    relative.forEach(part -> parts.add(part.toString()));
    return String.join("/", parts);
  }
}
