package dev.runstore.filesystem;

import dev.runstore.api.Maintenance;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.filesystem.disk.Places;
import dev.runstore.filesystem.index.RunFolders;
import dev.runstore.filesystem.index.RunIds;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Looks after a store of files. */
final class FileMaintenance implements Maintenance {
  private static final System.Logger LOG = System.getLogger("dev.runstore.filesystem");
  private final FilesystemSession session;

  FileMaintenance(FilesystemSession session) {
    this.session = session;
  }

  @Override
  public void check(TenantId tenant, Repair repair, Consumer<Finding> found) {
    session.refuseClosed();
    new Check(session.tenant(tenant), repair, found).run();
  }

  @Override
  public long sweep(TenantId tenant, Duration olderThan) {
    session.refuseClosed();
    return new Sweep(session.tenant(tenant), olderThan).run();
  }

  @Override
  public boolean spreadOut(TenantId tenant, RunId run) {
    session.refuseClosed();
    Tenant files = session.tenant(tenant);
    try {
      return new Endings(files).project(files.journal(run), true);
    } catch (StoreException e) {
      LOG.log(System.Logger.Level.DEBUG, "run " + run + " is not spread out", e);
      return false;
    }
  }

  @Override
  public Compressed compress(TenantId tenant, RunId run, long over) {
    session.refuseClosed();
    return new ArtifactCompression(session.tenant(tenant)).of(run, over);
  }

  @Override
  public List<String> migrate(Migration run) {
    session.refuseClosed();
    Layout.check(session.root());
    return List.of();
  }

  @Override
  public Map<String, String> describe() {
    session.refuseClosed();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("backend", "filesystem");
    facts.put("root", session.root().toString());
    facts.put("layout version", Integer.toString(Layout.VERSION));
    facts.put("durability", session.disk().durability().name().toLowerCase(Locale.ROOT));
    facts.put("readable", session.readable().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    return facts;
  }

  @Override
  public String accessPolicy() {
    session.refuseClosed();
    return "";
  }

  @Override
  public Iterable<TenantId> tenants() {
    session.refuseClosed();
    List<TenantId> tenants = new ArrayList<>();
    Places places = Places.of(session.root(), TenantId.DEFAULT);
    if (holdsAny(places.runs()) || holdsAny(places.archive()) || holdsAny(places.tombstones())) {
      tenants.add(TenantId.DEFAULT);
    }
    File[] folders = Places.tenants(session.root()).toFile().listFiles();
    for (File folder : folders == null ? new File[0] : folders) {
      Path name = Places.tenantName(folder.toPath());
      if (!name.toFile().exists()) {
        continue;
      }
      try {
        tenants.add(TenantFile.read(session.root(), folder.toPath()));
      } catch (StoreException.Corrupt e) {
        LOG.log(System.Logger.Level.WARNING, "a tenant is left out: " + e.getMessage());
      } catch (IOException e) {
        throw session.disk().failure("read", name, e);
      }
    }
    return tenants;
  }

  @Override
  public Iterable<RunId> withArtifacts(TenantId tenant) {
    session.refuseClosed();
    Places places = session.tenant(tenant).places();
    RunIds runs = new RunIds();
    try {
      RunFolders.each(
          places.runs(),
          "",
          id -> {
            if (holdsAny(places.run(id).artifacts())) {
              runs.add(id);
            }
          });
    } catch (IOException e) {
      throw session.disk().failure("read", places.runs(), e);
    }
    return runs;
  }

  private static boolean holdsAny(Path folder) {
    String[] names = folder.toFile().list();
    return names != null && names.length > 0;
  }
}
