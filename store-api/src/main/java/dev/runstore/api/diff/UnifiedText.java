package dev.runstore.api.diff;

import dev.runstore.api.diff.Edits.Edit;
import java.util.ArrayList;
import java.util.List;

/** What differs between two texts, as people read it: changed lines with those around them. */
public final class UnifiedText {
  private static final int AROUND = 2;
  private static final int MOST = 50;

  private UnifiedText() {}

  /**
   * The lines to show: {@code @@ -3,2 +3,1 @@} before a stretch, then its lines, each with a sign
   * and a blank before it. Of very many changes the last line says how many more there are.
   */
  public static List<String> lines(String a, String b) {
    List<String> left = a.lines().toList();
    List<String> right = b.lines().toList();
    List<Edit> edits = Edits.between(left, right);
    List<String> shown = new ArrayList<>();
    for (Edit edit : edits.subList(0, Math.min(MOST, edits.size()))) {
      int from = Math.min(AROUND, edit.a());
      int to = Math.min(left.size(), edit.aEnd() + AROUND);
      shown.add(
          "@@ -"
              + span(edit.a() - from, to)
              + " +"
              + span(edit.b() - from, edit.bEnd() + to - edit.aEnd())
              + " @@");
      left.subList(edit.a() - from, edit.a()).forEach(line -> shown.add("  " + line));
      left.subList(edit.a(), edit.aEnd()).forEach(line -> shown.add("- " + line));
      right.subList(edit.b(), edit.bEnd()).forEach(line -> shown.add("+ " + line));
      left.subList(edit.aEnd(), to).forEach(line -> shown.add("  " + line));
    }
    if (edits.isEmpty()) {
      shown.add("  (they differ in line ends alone)");
    } else if (edits.size() > MOST) {
      shown.add("  (" + (edits.size() - MOST) + " more)");
    }
    return shown;
  }

  private static String span(int from, int to) {
    return (from + 1) + "," + (to - from);
  }
}
