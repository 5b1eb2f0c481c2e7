package dev.runstore.formats.draft;

import dev.runstore.api.model.Texts;
import dev.runstore.formats.FittingTexts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Ids of steps in formats whose names repeat. Not thread-safe. */
public final class StepNames {
  private static final int ROOM = 12;

  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> copies = new HashMap<>();

  /** This text, made to fit, and with {@code #2} and so on behind it if it was given before. */
  public String unused(String text) {
    String fitting = FittingTexts.name(text, "step");
    int most = Texts.MAX_CODE_POINTS - ROOM;
    if (fitting.codePointCount(0, fitting.length()) > most) {
      fitting = fitting.substring(0, fitting.offsetByCodePoints(0, most)) + "…";
    }
    String id = fitting;
    while (!taken.add(id)) {
      id = fitting + "#" + copies.merge(fitting, 2, (copy, first) -> copy + 1);
    }
    return id;
  }
}
