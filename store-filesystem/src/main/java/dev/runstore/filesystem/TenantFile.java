package dev.runstore.filesystem;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Segments;
import dev.runstore.filesystem.disk.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The file that names a tenant in full. */
final class TenantFile {
  private TenantFile() {}

  static String encode(TenantId tenant) {
    return JsonValue.object(Map.of("tenant", tenant.value())) + "\n";
  }

  /** The tenant whose folder this is; the folder's name says it, too, unless it is too long. */
  static TenantId read(Path store, Path folder) throws IOException {
    Path file = Places.tenantName(folder);
    return decode(Files.readAllBytes(file))
        .filter(tenant -> Places.of(store, tenant).root().equals(folder))
        .or(() -> decode(String.valueOf(folder.getFileName())))
        .orElseThrow(
            () ->
                new StoreException.Corrupt(
                    file + " does not say whose folder it is in; restore it from a copy"));
  }

  private static Optional<TenantId> decode(String folder) {
    try {
      return Segments.isWhole(folder)
          ? Optional.of(new TenantId(Segments.decode(folder)))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<TenantId> decode(byte[] text) {
    try {
      String name = JsonValue.parse(text).tree().path("tenant").asString("");
      return name.isEmpty() ? Optional.empty() : Optional.of(new TenantId(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
