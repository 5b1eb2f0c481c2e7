package dev.runstore.s3.index;

import dev.runstore.api.model.RunId;

/**
 * What the objects of the index are called.
 *
 * @param root what they begin with
 */
record IndexKeys(String root) {
  private static final int DIGITS = 12;
  private static final long LAST = 999_999_999_999L;

  /** Made before the first run of a tenant. */
  String begun() {
    return root + "begun";
  }

  /** Made with the first manifest. */
  String compacted() {
    return root + "compacted";
  }

  String open() {
    return root + "open/";
  }

  String open(RunId id) {
    return open() + Inverted.of(id.value());
  }

  String closed() {
    return root + "closed/";
  }

  String closed(Mark mark) {
    return closed() + mark.name();
  }

  String deleted() {
    return root + "deleted/";
  }

  String deleted(RunId id) {
    return deleted() + id;
  }

  String manifests() {
    return root + "manifest/";
  }

  /** The highest number comes first. */
  String manifest(long number) {
    String digits = Long.toString(LAST - number);
    return manifests() + "0".repeat(DIGITS - digits.length()) + digits;
  }

  String segments() {
    return root + "segments/";
  }

  String segment(String name) {
    return segments() + name;
  }
}
