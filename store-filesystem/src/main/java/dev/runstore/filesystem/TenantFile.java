package dev.runstore.filesystem;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.TenantId;
import java.util.Map;
import java.util.Optional;

/** The file that names a tenant in full. */
final class TenantFile {
  private TenantFile() {}

  static String encode(TenantId tenant) {
    return JsonValue.object(Map.of("tenant", tenant.value())) + "\n";
  }

  static Optional<TenantId> decode(byte[] text) {
    try {
      String name = JsonValue.parse(text).tree().path("tenant").asString("");
      return name.isEmpty() ? Optional.empty() : Optional.of(new TenantId(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
