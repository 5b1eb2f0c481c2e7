package dev.runstore.testkit.objects;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Segments;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The objects of one tenant; all keys are made here. */
final class TenantObjects {
  static final String NAMES = "tenants/";
  private static final int PAGE = 1_000;

  private final KeyValueMap map;
  private final TenantId tenant;
  private final String root;

  TenantObjects(KeyValueMap map, TenantId tenant) {
    this.map = map;
    this.tenant = tenant;
    this.root = "data/" + Segments.encode(tenant.value()) + "/";
  }

  String run(RunId id, String what) {
    return root + "runs/" + id + "/" + what + "/";
  }

  /** Marks of runs, the newest first. */
  String marks() {
    return root + "index/";
  }

  String artifacts() {
    return root + "artifacts/";
  }

  String artifacts(RunId id) {
    return artifacts() + id + "/";
  }

  String blobs() {
    return root + "blobs/";
  }

  /** So that numbers sort as texts. */
  static String number(long number) {
    return String.format("%019d", number);
  }

  Optional<byte[]> get(String key) {
    return map.get(key);
  }

  boolean create(String key, byte[] object) {
    return map.createIfAbsent(key, object);
  }

  boolean create(String key, String text) {
    return create(key, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Says that the tenant has something; its first write says so before. */
  void announce() {
    map.createIfAbsent(
        NAMES + Segments.encode(tenant.value()), tenant.value().getBytes(StandardCharsets.UTF_8));
  }

  List<String> keys(String prefix) {
    List<String> keys = new ArrayList<>(map.list(prefix, "", PAGE));
    int page = keys.size();
    while (page == PAGE) {
      List<String> more = map.list(prefix, keys.get(keys.size() - 1), PAGE);
      keys.addAll(more);
      page = more.size();
    }
    return keys;
  }

  /** The object with the highest number; empty if there is none. */
  Optional<String> last(String prefix) {
    List<String> keys = keys(prefix);
    return keys.isEmpty()
        ? Optional.empty()
        : get(keys.get(keys.size() - 1)).map(TenantObjects::text);
  }

  /** Puts an object after the last; false if someone was faster. */
  boolean createNext(String prefix, String text) {
    return create(prefix + number(keys(prefix).size() + 1L), text);
  }

  static String text(byte[] object) {
    return new String(object, StandardCharsets.UTF_8);
  }
}
