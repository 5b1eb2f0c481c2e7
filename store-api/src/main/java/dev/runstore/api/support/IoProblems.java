package dev.runstore.api.support;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says of errors of files what is wrong, without the path and the names of classes. */
public final class IoProblems {
  private static final Pattern REASON_OF_STREAM =
      Pattern.compile(".*\\(([^()]+)\\)", Pattern.DOTALL);

  private IoProblems() {}

  /** In a few words. */
  public static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (cause instanceof FileAlreadyExistsException) {
      return "a file stands there";
    }
    if (cause instanceof CharacterCodingException) {
      return "it is not UTF-8";
    }
    if (cause instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    String message = cause.getMessage();
    if (message == null) {
      return cause.getClass().getSimpleName();
    }
    Matcher reason = REASON_OF_STREAM.matcher(message);
    return cause instanceof FileNotFoundException && reason.matches() ? reason.group(1) : message;
  }
}
