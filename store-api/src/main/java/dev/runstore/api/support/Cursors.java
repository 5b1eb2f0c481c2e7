package dev.runstore.api.support;

import dev.runstore.api.Cursor;
import dev.runstore.api.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Makes and opens cursors: a position that is bound to the query it belongs to. */
public final class Cursors {
  private static final int BINDING = 11;

  private Cursors() {}

  /**
   * A cursor.
   *
   * @param binding all that the query asks for, as text; the same query gives the same text
   * @param position where to go on, in the backend's own words
   */
  public static Cursor of(String binding, String position) {
    byte[] bytes = position.getBytes(StandardCharsets.UTF_8);
    return new Cursor(
        fingerprint(binding) + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /**
   * The position of a cursor.
   *
   * @throws IllegalArgumentException if the cursor is of another query
   */
  public static String position(Cursor cursor, String binding) {
    String token = cursor.token();
    if (!token.startsWith(fingerprint(binding))) {
      throw new IllegalArgumentException(
          "this cursor belongs to another query; start again without a cursor");
    }
    return new String(
        Base64.getUrlDecoder().decode(token.substring(BINDING)), StandardCharsets.UTF_8);
  }

  private static String fingerprint(String binding) {
    byte[] hash = Sha256.begin().digest(binding.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, BINDING);
  }
}
