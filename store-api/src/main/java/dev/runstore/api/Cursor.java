package dev.runstore.api;

/**
 * Where to go on in a listing: opaque, bound to the query that gave it, of characters that need no
 * quoting in a URL or a shell. Valid as long as the store is; another query refuses it with {@link
 * IllegalArgumentException}.
 */
public record Cursor(String token) {
  /** Refuses a token that is no cursor's. */
  public Cursor {
    if (token.isEmpty() || token.length() > 4_096 || !token.matches("[A-Za-z0-9._~-]+")) {
      throw new IllegalArgumentException("not a cursor; use what the page before gave as next");
    }
  }

  @Override
  public String toString() {
    return token;
  }
}
