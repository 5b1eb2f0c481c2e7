package dev.runstore.api.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.diff.Edits.Edit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EditsTest {
  @Test
  void leadsFromOneListToTheOtherByTheShortestWay() {
    for (long seed = 1; seed <= 2_000; seed++) {
      Random random = new Random(seed);
      List<Integer> a = random.ints(random.nextInt(12), 0, 4).boxed().toList();
      List<Integer> b = random.ints(random.nextInt(12), 0, 4).boxed().toList();
      List<Edit> edits = Edits.between(a, b);
      assertThat(applied(a, b, edits)).as("seed %d: %s to %s", seed, a, b).isEqualTo(b);
      int cost = edits.stream().mapToInt(e -> e.aEnd() - e.a() + e.bEnd() - e.b()).sum();
      assertThat(cost).as("seed %d", seed).isEqualTo(a.size() + b.size() - 2 * common(a, b));
    }
  }

  @Test
  void givesUpWhereTooMuchDiffers() {
    List<Integer> a = IntStream.range(0, 5_000).boxed().toList();
    List<Integer> b = IntStream.range(10_000, 15_000).boxed().toList();
    assertThat(Edits.between(a, b)).containsExactly(new Edit(0, 5_000, 0, 5_000));
    assertThat(Edits.between(a, a)).isEmpty();
  }

  private static List<Integer> applied(List<Integer> a, List<Integer> b, List<Edit> edits) {
    List<Integer> made = new ArrayList<>();
    int at = 0;
    for (Edit edit : edits) {
      made.addAll(a.subList(at, edit.a()));
      made.addAll(b.subList(edit.b(), edit.bEnd()));
      at = edit.aEnd();
    }
    made.addAll(a.subList(at, a.size()));
    return made;
  }

  private static int common(List<Integer> a, List<Integer> b) {
    int[][] longest = new int[a.size() + 1][b.size() + 1];
    for (int i = 1; i <= a.size(); i++) {
      for (int j = 1; j <= b.size(); j++) {
        longest[i][j] =
            a.get(i - 1).equals(b.get(j - 1))
                ? longest[i - 1][j - 1] + 1
                : Math.max(longest[i - 1][j], longest[i][j - 1]);
      }
    }
    return longest[a.size()][b.size()];
  }
}
