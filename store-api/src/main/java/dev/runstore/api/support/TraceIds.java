package dev.runstore.api.support;

import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.UlidBits;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The ids of a run and its attempts in a trace. The same run has the same ids every time. */
final class TraceIds {
  private static final Pattern TRACE = Pattern.compile("(?!0{32})[0-9a-f]{32}");

  private TraceIds() {}

  /**
   * The alias that is the trace id of a run which came from a trace, else the 128 bits of its ULID.
   */
  static String trace(Run run) {
    return run.aliases().stream()
        .map(Alias::value)
        .filter(alias -> TRACE.matcher(alias).matches())
        .findFirst()
        .orElseGet(() -> bits(run.id().value()));
  }

  private static String bits(String ulid) {
    UlidBits bits = UlidBits.of(ulid);
    return HexFormat.of().toHexDigits(bits.high()) + HexFormat.of().toHexDigits(bits.low());
  }

  /** The first 8 bytes of the SHA-256 of the id of the run or attempt. */
  static String span(String id) {
    return Sha256.of(id.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
  }
}
