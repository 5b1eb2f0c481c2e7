package dev.runstore.filesystem;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.support.Cursors;
import dev.runstore.api.support.Segments;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The artifacts of a run in their order: names first, so that a page reads only its own infos. */
final class ArtifactListing {
  private static final Duration UNFINISHED = Duration.ofDays(1);
  private final RunId runId;
  private final RunPlaces run;
  private final Function<Path, Optional<ArtifactInfo>> infos;

  ArtifactListing(RunId runId, RunPlaces run, Function<Path, Optional<ArtifactInfo>> infos) {
    this.runId = runId;
    this.run = run;
    this.infos = infos;
  }

  Page<ArtifactInfo> page(PageRequest request) {
    String binding = "artifacts " + runId;
    String place = "";
    String after = "";
    if (request.after().isPresent()) {
      String position = Cursors.position(request.after().get(), binding);
      int cut = position.indexOf('/');
      place = position.substring(0, cut);
      after = position.substring(cut + 1);
    }
    List<ArtifactInfo> page = new ArrayList<>();
    for (String here : places()) {
      if (here.compareTo(place) < 0) {
        continue;
      }
      SortedMap<String, Path> names = names(here);
      for (var entry : (here.equals(place) ? names.tailMap(after + "\0") : names).entrySet()) {
        Optional<ArtifactInfo> info = readable(entry.getValue()).filter(this::isOfThisRun);
        if (info.isEmpty()) {
          continue;
        }
        if (page.size() == request.limit()) {
          ArtifactInfo last = page.get(page.size() - 1);
          String position = place(last) + "/" + last.key().name().value();
          return new Page<>(page, Optional.of(Cursors.of(binding, position)));
        }
        page.add(info.get());
      }
    }
    return Page.last(page);
  }

  private static String place(ArtifactInfo info) {
    return info.key().stepRunId().map(StepRunId::value).orElse("");
  }

  /** The attempts that have artifacts, in order; the run itself is the empty text. */
  private SortedSet<String> places() {
    SortedSet<String> places = new TreeSet<>();
    String[] folders = run.artifacts().toFile().list();
    if (folders != null) {
      for (String folder : folders) {
        if (folder.equals("run")) {
          places.add("");
        } else if (RunId.parse(folder).isPresent()) {
          places.add(folder);
        }
      }
    }
    return places;
  }

  private Path folder(String place) {
    return run.artifacts(place.isEmpty() ? Optional.empty() : Optional.of(new StepRunId(place)));
  }

  private SortedMap<String, Path> names(String place) {
    Path folder = folder(place);
    String[] files = folder.toFile().list();
    SortedMap<String, Path> names = new TreeMap<>();
    if (files != null) {
      for (String file : files) {
        if (RunPlaces.isInfo(file)) {
          name(folder.resolve(file), RunPlaces.bytesOf(file))
              .ifPresent(name -> names.put(name, folder.resolve(file)));
        }
      }
    }
    return names;
  }

  private Optional<String> name(Path info, String segment) {
    if (!Segments.isWhole(segment)) {
      return readable(info).map(read -> read.key().name().value());
    }
    try {
      return Optional.of(Segments.decode(segment));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A damaged info is left out here; {@link #unreadable} names it. */
  private Optional<ArtifactInfo> readable(Path info) {
    try {
      return infos.apply(info);
    } catch (StoreException.Corrupt | StoreException.Forbidden e) {
      return Optional.empty();
    }
  }

  private boolean isOfThisRun(ArtifactInfo info) {
    return info.key().runId().equals(runId);
  }

  /** The infos that a listing leaves out. */
  List<String> unreadable() {
    List<String> damaged = new ArrayList<>();
    for (String place : places()) {
      Path folder = folder(place);
      String[] files = folder.toFile().list();
      for (String file : files == null ? new String[0] : files) {
        if (RunPlaces.isInfo(file)
            && readable(folder.resolve(file)).filter(this::isOfThisRun).isEmpty()
            && folder.resolve(file).toFile().exists()) {
          damaged.add(run.artifacts().relativize(folder.resolve(file)).toString());
        }
      }
    }
    return damaged;
  }

  /**
   * Deletes everything, infos first; what is being written now is left alone, and so is what links
   * lead to.
   */
  long deleteAll(Tenant tenant) {
    if (Files.isSymbolicLink(run.artifacts())) {
      tenant.disk().remove(run.artifacts());
      tenant.disk().remove(run.folder());
      return 0;
    }
    long count = 0;
    long unfinished = System.currentTimeMillis() - UNFINISHED.toMillis();
    for (String place : places()) {
      if (Files.isSymbolicLink(folder(place))) {
        tenant.disk().remove(folder(place));
        continue;
      }
      File[] files = folder(place).toFile().listFiles();
      for (File file : files == null ? new File[0] : files) {
        if (RunPlaces.isInfo(file.getName())) {
          tenant.disk().remove(file.toPath());
          tenant.disk().remove(folder(place).resolve(RunPlaces.bytesOf(file.getName())));
          count++;
        }
      }
      File[] rest = folder(place).toFile().listFiles();
      for (File file : rest == null ? new File[0] : rest) {
        if (!file.getName().startsWith(".tmp-") || file.lastModified() < unfinished) {
          tenant.disk().remove(file.toPath());
        }
      }
      tenant.disk().remove(folder(place));
    }
    tenant.disk().remove(run.artifacts());
    tenant.disk().remove(run.folder());
    return count;
  }
}
