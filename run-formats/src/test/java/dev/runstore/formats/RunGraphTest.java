package dev.runstore.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.RunGraph.Figures;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RunGraphTest {
  private final RunGraph graph = new RunGraph();

  @Test
  void nothing() {
    assertThat(graph.figures()).isEqualTo(new Figures(0, 0, 0, 0, Optional.empty(), true, 0));
  }

  @Test
  void aDiamondWhoseStepsComeInAnyOrder() {
    graph.add("d", List.of("b", "c", "b"), Optional.of(Duration.ofMillis(4)));
    graph.add("b", List.of("a"), Optional.of(Duration.ofNanos(2_500_001)));
    graph.add("a", List.of(), Optional.of(Duration.ofMillis(1)));
    graph.add("c", List.of("a"), Optional.empty());
    Figures figures = graph.figures();
    assertThat(figures.edges()).isEqualTo(4);
    assertThat(figures.roots()).isEqualTo(1);
    assertThat(figures.leaves()).isEqualTo(1);
    assertThat(figures.depth()).isEqualTo(3);
    assertThat(figures.criticalPathMillis()).contains(new BigDecimal("7.500001"));
  }

  @Test
  void cyclesAndParentsThatAreNoSteps() {
    graph.add("a", List.of("ghost"), Optional.empty());
    graph.add("b", List.of("c"), Optional.empty());
    graph.add("c", List.of("b", "c"), Optional.empty());
    assertThat(graph.figures()).isEqualTo(new Figures(3, 1, 1, 1, Optional.empty(), false, 1));
  }

  @Test
  void aChainThatIsLong() {
    for (int i = 0; i < 100_000; i++) {
      graph.add("s" + i, i == 0 ? List.of() : List.of("s" + (i - 1)), Optional.empty());
    }
    assertThat(graph.figures().depth()).isEqualTo(100_000);
  }
}
