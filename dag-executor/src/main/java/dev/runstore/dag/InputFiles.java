package dev.runstore.dag;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.support.Segments;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The artifacts of earlier steps as files. Each has its own name where that is a place in the
 * folder that the platform can hold and that is free; the others have it encoded, as one segment.
 */
record InputFiles(Path folder) {
  private static final int MAX_PART_BYTES = 255;

  /** Of a relative name: with the folder in front it has to fit into 4,096 on usual platforms. */
  private static final int MAX_NAME_BYTES = 2_048;

  /** Writes what each step has left into a folder of its own; real names come first. */
  void write(List<StepResult> needs, Contents contents) throws IOException {
    List<StepResult> later = new ArrayList<>();
    for (StepResult need : needs) {
      if (need.artifacts().isEmpty()) {
        continue;
      }
      Optional<Path> own = part(folder, need.step().id().value());
      if (own.isPresent() && isFree(own.get())) {
        writeStep(Files.createDirectories(own.get()), need, contents);
      } else {
        later.add(need);
      }
    }
    for (StepResult need : later) {
      Path place = encoded(folder, need.step().id().value());
      writeStep(Files.createDirectories(place), need, contents);
    }
  }

  private static void writeStep(Path place, StepResult need, Contents contents) throws IOException {
    List<ArtifactInfo> later = new ArrayList<>();
    for (ArtifactInfo artifact : need.artifacts()) {
      Optional<Path> own = below(place, artifact.key().name().value());
      if (own.isEmpty() || !isMade(place, own.get())) {
        later.add(artifact);
      } else {
        copy(artifact, own.get(), contents);
      }
    }
    for (ArtifactInfo artifact : later) {
      copy(artifact, encoded(place, artifact.key().name().value()), contents);
    }
  }

  private static void copy(ArtifactInfo artifact, Path target, Contents contents)
      throws IOException {
    try (OutputStream out =
        Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      contents.copy(artifact.key(), out);
    }
  }

  /** Makes the folders that a file is in; false where the place or one before it is taken. */
  private static boolean isMade(Path place, Path file) throws IOException {
    if (!isFree(file)) {
      return false;
    }
    Path folder = place;
    for (Path part : place.relativize(file)) {
      if (!isFree(folder) && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      folder = folder.resolve(part);
    }
    Files.createDirectories(file.resolveSibling("."));
    return true;
  }

  private static boolean isFree(Path place) {
    return !Files.exists(place, LinkOption.NOFOLLOW_LINKS);
  }

  /** Where a name of several parts is; empty if one of them is no name of a file. */
  private static Optional<Path> below(Path place, String name) {
    Optional<Path> path =
        name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES
            ? Optional.of(place)
            : Optional.empty();
    for (String part : name.split("/", -1)) {
      path = path.flatMap(parent -> part(parent, part));
    }
    return path;
  }

  private static Optional<Path> part(Path parent, String name) {
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || name.getBytes(StandardCharsets.UTF_8).length > MAX_PART_BYTES) {
      return Optional.empty();
    }
    try {
      Path part = parent.getFileSystem().getPath(name);
      return !part.isAbsolute() && part.getNameCount() == 1 && part.toString().equals(name)
          ? Optional.of(parent.resolve(part))
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Path encoded(Path parent, String name) {
    String segment = Segments.encode(name);
    while (!isFree(parent.resolve(segment))) {
      segment = Segments.encode(segment + "%");
    }
    return parent.resolve(segment);
  }
}
