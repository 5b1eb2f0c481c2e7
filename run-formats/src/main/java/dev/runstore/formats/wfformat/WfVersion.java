package dev.runstore.formats.wfformat;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The versions and the names that differ between them. */
enum WfVersion {
  V1_0("1.0"),
  V1_1("1.1"),
  V1_2("1.2"),
  V1_3("1.3"),
  V1_4("1.4"),
  V1_5("1.5");

  private final String word;

  WfVersion(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  static WfVersion of(WfNode node) {
    String text = node.text();
    return Arrays.stream(values())
        .filter(version -> version.word.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                node.refused(
                    "version \""
                        + text
                        + "\" is not known; known are "
                        + Arrays.stream(values())
                            .map(WfVersion::word)
                            .collect(Collectors.joining(", "))));
  }

  /** From 1.5 on what was to be done and what was done stand apart. */
  boolean separatesExecution() {
    return this == V1_5;
  }

  /** From 1.4 on the unit is in the names. */
  boolean namesUnits() {
    return compareTo(V1_4) >= 0;
  }

  /** Up to 1.2 the tasks are called jobs, and each gives its runtime. */
  boolean hasJobs() {
    return compareTo(V1_2) <= 0;
  }

  String runtime() {
    return namesUnits() ? "runtimeInSeconds" : "runtime";
  }

  String makespan() {
    return namesUnits() ? "makespanInSeconds" : "makespan";
  }

  String fileSize() {
    return namesUnits() ? "sizeInBytes" : "size";
  }

  String readBytes() {
    return namesUnits() ? "readBytes" : "bytesRead";
  }

  String writtenBytes() {
    return namesUnits() ? "writtenBytes" : "bytesWritten";
  }

  String memory() {
    return namesUnits() ? "memoryInBytes" : "memory";
  }
}
