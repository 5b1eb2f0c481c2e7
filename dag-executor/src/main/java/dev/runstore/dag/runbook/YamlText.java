package dev.runstore.dag.runbook;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** From bytes to the nodes of one YAML document, which know where they stand. */
final class YamlText {
  static final int MAX_BYTES = 8 << 20;

  private YamlText() {}

  static String decode(String file, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw failure(
          file,
          Position.NOWHERE,
          "has more than " + MAX_BYTES + " bytes, which no runbook may have");
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    out.flip();
    if (result.isError()) {
      String before = out.toString();
      throw failure(file, end(before), "is not UTF-8: a wrong byte at offset " + in.position());
    }
    return out.toString();
  }

  static Node compose(String file, String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(true)
            .setCodePointLimit(MAX_BYTES)
            .build();
    try {
      return new Compose(settings)
          .composeString(text.startsWith("\uFEFF") ? text.substring(1) : text)
          .orElseThrow(
              () ->
                  failure(
                      file,
                      new Position(1, 1),
                      "the file is empty, a runbook needs subject and steps"));
    } catch (MarkedYamlEngineException e) {
      throw new RunbookException(
          new Problem(
              file,
              e.getProblemMark().map(Problems::position).orElse(Position.NOWHERE),
              "not YAML: " + context(e) + e.getProblem() + advice(e)),
          e);
    } catch (ReaderException e) {
      throw new RunbookException(
          new Problem(
              file,
              end(text.substring(0, text.offsetByCodePoints(0, reached(text, e.getPosition())))),
              String.format("not YAML: the character U+%04X is not allowed", e.getCodePoint())),
          e);
    } catch (YamlEngineException e) {
      throw new RunbookException(
          new Problem(file, Position.NOWHERE, "not YAML: " + e.getMessage()), e);
    } catch (StackOverflowError e) {
      throw new RunbookException(
          new Problem(file, Position.NOWHERE, "is nested too deeply for a runbook"), e);
    }
  }

  private static String context(MarkedYamlEngineException e) {
    if (e.getContext() == null) {
      return "";
    }
    Optional<Mark> other =
        e.getContextMark()
            .filter(begin -> e.getProblemMark().stream().anyMatch(end -> !sameLine(begin, end)));
    return e.getContext()
        + other.map(mark -> ", from line " + (mark.getLine() + 1)).orElse("")
        + ", ";
  }

  private static boolean sameLine(Mark one, Mark other) {
    return one.getLine() == other.getLine();
  }

  private static String advice(MarkedYamlEngineException e) {
    String said = e.getContext() + " " + e.getProblem();
    if (said.contains("mapping values are not allowed here")) {
      return "; put a text that has \": \" in it between quotes, or below a | in a block of its"
          + " own";
    }
    return said.contains("quoted scalar") ? "; close the quote that was opened there" : "";
  }

  private static int reached(String text, int position) {
    return Math.min(Math.max(position, 0), text.codePointCount(0, text.length()));
  }

  private static Position end(String before) {
    int line = (int) before.chars().filter(c -> c == '\n').count();
    int start = before.lastIndexOf('\n') + 1;
    return new Position(line + 1, before.codePointCount(start, before.length()) + 1);
  }

  private static RunbookException failure(String file, Position at, String what) {
    return new RunbookException(List.of(new Problem(file, at, what)));
  }
}
