package dev.runstore.formats.json;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The layout of a file of format {@code runstore-json}: one JSON document whose lines are given, so
 * that it is read and written line by line however long it is.
 *
 * <pre>
 * {"format":"runstore-json","version":1,"runId":"01…","artifacts":[
 * {"artifact":{…},"content":[
 * "base 64 of 48 KiB",
 * "base 64 of the rest"
 * ]}
 * ],"history":[
 * {…event…},
 * {…event…}
 * ],"notes":[
 * ],"sha256":"digest of all bytes before this member"}
 * </pre>
 *
 * <p>A run of which a part was lost has version 2, which a reader of version 1 refuses, and says
 * what is lost: {@code
 * "runId":"01…","missing":{"events":[{"first":5,"last":7}],"notes":[],"artifacts":[]},"artifacts":[}
 */
final class RunFile {
  static final String FORMAT = "runstore-json";
  static final int VERSION = 1;

  /** The version of a file that says what is lost of its run. */
  static final int LOSSY_VERSION = 2;

  /**
   * The bytes of an artifact on one line. A multiple of 3, so that only the last line is padded.
   */
  static final int CHUNK = 48 * 1_024;

  static final String START = "{\"format\":\"" + FORMAT + "\",\"version\":";
  static final String CONTENT = ",\"content\":[";
  static final String ARTIFACT_END = "]}";
  static final String HISTORY = "],\"history\":[";
  static final String NOTES = "],\"notes\":[";
  static final String END = "],";
  static final String DIGEST = "\"sha256\":\"";
  static final int TAIL = DIGEST.length() + 64 + "\"}\n".length();

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\"format\":\"runstore-json\",\"version\":(\\d{1,9}),\"runId\":\"([0-9A-Z]{26})\","
              + "(?:\"missing\":(\\{.*\\}),)?\"artifacts\":\\[");

  private RunFile() {}

  static java.util.regex.Matcher header(byte[] line) {
    return HEADER.matcher(new String(line, StandardCharsets.UTF_8));
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
