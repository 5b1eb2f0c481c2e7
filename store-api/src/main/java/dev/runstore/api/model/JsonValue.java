package dev.runstore.api.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON value (RFC 8259), kept as its UTF-8 text on one line: digits of numbers, duplicate keys
 * and escapes stay as they came; only line breaks between tokens become spaces, and half surrogate
 * pairs in names of members U+FFFD. Equal means the same text. Immutable.
 */
public final class JsonValue {
  /** The JSON null. */
  public static final JsonValue NULL = new JsonValue("null".getBytes(StandardCharsets.US_ASCII));

  /** What is wrong with a number of which no decimal can be made. */
  public static final String BEYOND_EXPONENTS =
      "a number in it has an exponent of more than nine digits; write it as a text";

  private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final Pattern PARSER_PARTS =
      Pattern.compile(" \\(start marker at \\[Source:[^\\]]*\\]\\)|, from `[^`]*`");
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  /** Made when a tree is asked for; most values are passed on as they are. */
  private static final class Trees {
    private static final JsonMapper MAPPER =
        JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
  }

  private final byte[] utf8;

  private JsonValue(byte[] utf8) {
    this.utf8 = utf8;
  }

  /**
   * The value that the text is, without white space around it.
   *
   * @throws JsonLimitException if it is nested too deeply, or has a number that is too long
   * @throws IllegalArgumentException if it is not exactly one JSON value, with the place of the
   *     first error
   */
  public static JsonValue parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The value that the UTF-8 bytes are, without white space around it. The array is copied.
   *
   * @throws JsonLimitException if it is nested too deeply, or has a number that is too long
   * @throws IllegalArgumentException if they are not exactly one JSON value, with the place of the
   *     first error
   */
  public static JsonValue parse(byte[] bytes) {
    byte[] utf8 = LoneNames.replaced(stripped(bytes));
    if (JsonSyntax.isCertain(utf8)) {
      return trusted(utf8);
    }
    refuseOtherEncodings(utf8);
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
      if (parser.nextToken() == null) {
        throw new IllegalArgumentException("not JSON: the text is empty");
      }
      parser.skipChildren();
      parser.finishToken();
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("not JSON: text after the end of the value");
      }
    } catch (StreamConstraintsException e) {
      throw new JsonLimitException("over a limit of JSON values: " + reason(e), e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON: " + reason(e), e);
    }
    return trusted(utf8);
  }

  /**
   * What a parser of JSON did not take, and where, in words that do not name the parser's parts.
   */
  public static String reason(JacksonException failure) {
    String reason = PARSER_PARTS.matcher(failure.getOriginalMessage()).replaceAll("");
    TokenStreamLocation at = failure.getLocation();
    return at == null || at.getLineNr() < 0
        ? reason
        : reason + " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }

  /** A copy without what may stand around a value: a byte order mark and white space. */
  private static byte[] stripped(byte[] bytes) {
    int from =
        bytes.length > 2 && bytes[0] == BOM[0] && bytes[1] == BOM[1] && bytes[2] == BOM[2] ? 3 : 0;
    int to = bytes.length;
    while (from < to && isSpace(bytes[from])) {
      from++;
    }
    while (to > from && isSpace(bytes[to - 1])) {
      to--;
    }
    return Arrays.copyOfRange(bytes, from, to);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** The parser would guess another encoding from zero bytes, and passes over some that are bad. */
  private static void refuseOtherEncodings(byte[] value) {
    for (int i = 0; i < Math.min(4, value.length); i++) {
      if (value[i] == 0) {
        throw new IllegalArgumentException("not JSON: the text is not UTF-8");
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not JSON: the text is not UTF-8", e);
    }
  }

  /**
   * The value whose UTF-8 bytes these are, not checked and not copied: for a codec that has just
   * parsed them. The caller gives the array away.
   */
  public static JsonValue trusted(byte[] utf8) {
    boolean isText = utf8.length > 0 && utf8[0] == '"';
    boolean hasEscapes = false;
    for (int i = isText ? utf8.length : 0; i < utf8.length; i++) {
      if (utf8[i] == '\n' || utf8[i] == '\r') {
        utf8[i] = ' ';
      }
      hasEscapes |= utf8[i] == '\\';
    }
    return new JsonValue(hasEscapes ? LoneNames.replaced(utf8) : utf8);
  }

  /** The JSON string that holds this text; half surrogate pairs become U+FFFD. */
  public static JsonValue string(String text) {
    ByteArrayOutputStream utf8 = new ByteArrayOutputStream(text.length() + 2);
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), utf8)) {
      out.writeString(Texts.wellFormed(text));
    }
    return new JsonValue(utf8.toByteArray());
  }

  /** The JSON form of a Java value as Jackson writes it. */
  public static JsonValue of(Object value) {
    return value instanceof JsonNode node
        ? of(node)
        : trusted(Trees.MAPPER.writeValueAsBytes(value));
  }

  /** The JSON object of these members, in the order of the map. */
  public static JsonValue object(Map<String, ?> members) {
    return of(members);
  }

  private static JsonValue of(JsonNode node) {
    return trusted(Trees.MAPPER.writeValueAsBytes(node));
  }

  /**
   * The value as a tree; floating point numbers as decimals, of duplicate keys the last one.
   *
   * @throws JsonLimitException if a number has an exponent that no decimal can have
   */
  public JsonNode tree() {
    try {
      return Trees.MAPPER.readTree(utf8);
    } catch (NumberFormatException e) {
      throw new JsonLimitException("over a limit of JSON values: " + BEYOND_EXPONENTS, e);
    }
  }

  /** A copy of the UTF-8 bytes. */
  public byte[] utf8() {
    return utf8.clone();
  }

  /** The length of the UTF-8 text in bytes. */
  public int byteLength() {
    return utf8.length;
  }

  /** The UTF-8 bytes without a copy, for writing them out; not to be changed. */
  public byte[] shared() {
    return utf8;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonValue value && Arrays.equals(utf8, value.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  /** The JSON text. */
  @Override
  public String toString() {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
