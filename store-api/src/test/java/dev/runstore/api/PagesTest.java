package dev.runstore.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PagesTest {
  @Test
  void sayWhatTheyAreWithoutFetching() {
    Iterable<String> all =
        Pages.all(
            7,
            page -> {
              throw new AssertionError("fetched " + page);
            });
    assertThat(all.toString()).isEqualTo("a listing in pages of 7, walk it to see its items");
  }

  @Test
  void areWalkedAnewByEachIterator() {
    Iterable<String> all = Pages.all(2, page -> new Page<>(List.of("a", "b"), Optional.empty()));
    assertThat(all).containsExactly("a", "b");
    assertThat(all).as("again").containsExactly("a", "b");
  }
}
