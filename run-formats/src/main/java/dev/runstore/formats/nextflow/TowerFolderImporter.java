package dev.runstore.formats.nextflow;

import dev.runstore.formats.FolderImporter;
import dev.runstore.formats.ImportFolder;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Imports a folder of messages of Nextflow to Tower, one or more in each file. */
public final class TowerFolderImporter implements FolderImporter {
  private static final Pattern NUMBER = Pattern.compile("^\\D*(\\d{1,18})");

  /** For {@code ServiceLoader}. */
  public TowerFolderImporter() {}

  @Override
  public String format() {
    return TowerMessages.FORMAT;
  }

  @Override
  public String description() {
    return "files with messages of Nextflow to Tower and nothing else";
  }

  @Override
  public boolean recognizes(ImportFolder folder) {
    return folder.hasOnly(new TowerImporter());
  }

  @Override
  public Set<String> records() {
    return Set.of();
  }

  @Override
  public List<ImportReport> read(ImportFolder folder, ImportTarget target) {
    List<ImportSource> files =
        folder.someJson().stream()
            .sorted(
                Comparator.comparingLong(TowerFolderImporter::number)
                    .thenComparing(ImportSource::name))
            .toList();
    return TowerMessages.read(files, target);
  }

  /** The first number in a name, so that the tenth message comes after the second. */
  private static long number(ImportSource file) {
    Matcher matcher = NUMBER.matcher(file.name());
    return matcher.find() ? Long.parseLong(matcher.group(1)) : Long.MAX_VALUE;
  }
}
