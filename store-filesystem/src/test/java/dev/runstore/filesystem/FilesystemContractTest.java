package dev.runstore.filesystem;

import dev.runstore.api.StoreProvider;
import dev.runstore.testkit.contract.StoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

final class FilesystemContractTest extends StoreContract {
  @TempDir Path root;

  @Override
  public StoreProvider provider() {
    return new FilesystemProvider();
  }

  @Override
  public Map<String, String> options() {
    return Map.of("root", root.resolve("store").toString());
  }

  @Override
  public void damage(byte[] content) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> there =
          files.filter(Files::isRegularFile).filter(file -> holds(file, content)).toList();
      byte[] changed = content.clone();
      changed[changed.length / 2] ^= 1;
      Files.write(there.get(0), changed);
    }
  }

  private static boolean holds(Path file, byte[] content) {
    try {
      return Files.size(file) == content.length && Arrays.equals(Files.readAllBytes(file), content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
