package dev.runstore.api.model;

import java.util.Optional;

/**
 * Why something failed. Texts over their limit are cut with an ellipsis, half surrogate pairs
 * become U+FFFD: an error is never refused.
 *
 * @param type a class name or code, {@code error} if the source gives none
 * @param message for people, at most {@value #MAX_MESSAGE} characters
 * @param detail a stack trace or the source's own record, at most {@value #MAX_DETAIL} characters
 */
public record ErrorInfo(String type, String message, Optional<String> detail) {
  /** The longest message, in characters. */
  public static final int MAX_MESSAGE = 4_096;

  /** The longest detail, in characters. */
  public static final int MAX_DETAIL = 65_536;

  /** Cuts what is too long. */
  public ErrorInfo {
    type = type.isBlank() ? "error" : cut(type, Texts.MAX_CODE_POINTS);
    message = cut(message, MAX_MESSAGE);
    detail = detail.map(text -> cut(text, MAX_DETAIL));
  }

  /** An error with a type and a message only. */
  public static ErrorInfo of(String type, String message) {
    return new ErrorInfo(type, message, Optional.empty());
  }

  private static String cut(String text, int limit) {
    return Texts.wellFormed(text.length() <= limit ? text : text.substring(0, limit - 1) + "…");
  }
}
