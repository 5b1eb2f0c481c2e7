package dev.runstore.benchmarks;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.StoreSession;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Artifacts on S3, against the AWS SDK alone with the same HTTP client and the same server. */
final class Objects {
  private static final int SMALL = Integer.getInteger("small", 2_000);
  private static final byte[] SMALL_BYTES = new byte[4_096];

  /** A header as long as the one that says what an artifact is. */
  private static final Map<String, String> SAME_HEADERS = Map.of("info", "x".repeat(330));

  private static final long LARGE = Long.getLong("largeMiB", 1_024L) << 20;
  private static final int PART = 8 << 20;
  private static final int AT_ONCE = 4;

  private final PrintStream out;
  private final Bucket bucket;

  Objects(PrintStream out, Bucket bucket) {
    this.out = out;
    this.bucket = bucket;
  }

  void run() throws Exception {
    try (StoreSession session = bucket.store("product");
        S3Client raw = bucket.client();
        S3Client unchunked = bucket.client(false)) {
      ArtifactStore store = session.artifacts(TenantId.DEFAULT);
      for (String part : System.getProperty("only", "small,same,large").split(",", -1)) {
        switch (part) {
          case "small" -> small(store, raw, "", Map.of(), 0.85, 0.9);
          case "same" -> small(store, unchunked, ", the same request", SAME_HEADERS, -1, -1);
          case "large" -> large(store, raw);
          default -> throw new IllegalArgumentException("no part of the benchmark: " + part);
        }
      }
    }
  }

  private void small(
      ArtifactStore store,
      S3Client raw,
      String against,
      Map<String, String> headers,
      double putGoal,
      double getGoal)
      throws Exception {
    for (int writers : new int[] {1, 8}) {
      new Comparison(out)
          .run(
              SMALL + " artifacts of 4 KiB put by " + writers + against,
              "puts/s",
              round -> puts(store, RunId.next(), writers),
              round -> rawPuts(raw, RunId.next(), headers, writers),
              putGoal);
    }
    RunId run = RunId.next();
    puts(store, run, 8);
    rawPuts(raw, run, headers, 8);
    for (int readers : new int[] {1, 8}) {
      new Comparison(out)
          .run(
              SMALL + " artifacts of 4 KiB read by " + readers + against,
              "gets/s",
              round -> gets(store, run, readers),
              round -> rawGets(raw, run, readers),
              getGoal);
    }
  }

  /** As long and as deep as the key of an artifact. */
  private static String rawKey(RunId run, int i) {
    return "raw/default/" + run.value() + "/artifacts/-/a" + i;
  }

  private void large(ArtifactStore store, S3Client raw) throws Exception {
    String length = (LARGE >> 20) + " MiB of unknown length";
    ArtifactKey key = ArtifactKey.of(RunId.next(), "large");
    new Comparison(out)
        .run(
            length + " put",
            "MiB/s",
            round -> {
              store.delete(key);
              return perSecond(
                  () -> store.put(key, new Artifacts.Zeros(LARGE), ArtifactOptions.BYTES));
            },
            round -> perSecond(() -> rawMultipart(raw)),
            0.9);
    new Comparison(out)
        .run(
            length + " read",
            "MiB/s",
            round ->
                perSecond(
                    () -> {
                      try (InputStream in = store.open(key, ByteRange.ALL)) {
                        drain(in, Sha256.begin(), false);
                      }
                    }),
            round ->
                perSecond(
                    () -> {
                      try (InputStream in =
                          raw.getObject(get -> get.bucket(Bucket.NAME).key("raw/large"))) {
                        drain(in, Sha256.begin(), true);
                      }
                    }),
            0.8);
  }

  private static double puts(ArtifactStore store, RunId run, int writers) throws Exception {
    return Writers.perSecond(
        writers,
        SMALL,
        writer -> {
          for (int i = writer; i < SMALL; i += writers) {
            store.put(
                ArtifactKey.of(run, "a" + i),
                new ByteArrayInputStream(SMALL_BYTES),
                ArtifactOptions.BYTES);
          }
        });
  }

  private static double rawPuts(S3Client raw, RunId run, Map<String, String> headers, int writers)
      throws Exception {
    return Writers.perSecond(
        writers,
        SMALL,
        writer -> {
          for (int i = writer; i < SMALL; i += writers) {
            String key = rawKey(run, i);
            raw.putObject(
                put -> put.bucket(Bucket.NAME).key(key).metadata(headers).ifNoneMatch("*"),
                RequestBody.fromBytes(SMALL_BYTES));
          }
        });
  }

  private static double gets(ArtifactStore store, RunId run, int readers) throws Exception {
    return Writers.perSecond(
        readers,
        SMALL,
        reader -> {
          for (int i = reader; i < SMALL; i += readers) {
            try (InputStream in = store.open(ArtifactKey.of(run, "a" + i), ByteRange.ALL)) {
              in.readAllBytes();
            }
          }
        });
  }

  private static double rawGets(S3Client raw, RunId run, int readers) throws Exception {
    return Writers.perSecond(
        readers,
        SMALL,
        reader -> {
          for (int i = reader; i < SMALL; i += readers) {
            String key = rawKey(run, i);
            try (InputStream in = raw.getObject(get -> get.bucket(Bucket.NAME).key(key))) {
              in.readAllBytes();
            }
          }
        });
  }

  /** The SDK's multipart upload with as many parts at once, and the digest on the way. */
  private static void rawMultipart(S3Client raw) throws Exception {
    String key = "raw/large";
    String id = raw.createMultipartUpload(create -> create.bucket(Bucket.NAME).key(key)).uploadId();
    MessageDigest digest = Sha256.begin();
    List<CompletedPart> parts = new ArrayList<>();
    Deque<Future<CompletedPart>> underWay = new ArrayDeque<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        InputStream in = new Artifacts.Zeros(LARGE)) {
      int number = 0;
      for (byte[] part = in.readNBytes(PART); part.length > 0; part = in.readNBytes(PART)) {
        if (underWay.size() == AT_ONCE) {
          parts.add(underWay.remove().get());
        }
        byte[] bytes = part;
        int now = ++number;
        underWay.add(
            threads.submit(
                () ->
                    CompletedPart.builder()
                        .partNumber(now)
                        .eTag(
                            raw.uploadPart(
                                    upload ->
                                        upload
                                            .bucket(Bucket.NAME)
                                            .key(key)
                                            .uploadId(id)
                                            .partNumber(now),
                                    RequestBody.fromBytes(bytes))
                                .eTag())
                        .build()));
        digest.update(bytes);
      }
      while (!underWay.isEmpty()) {
        parts.add(underWay.remove().get());
      }
    }
    raw.completeMultipartUpload(
        complete ->
            complete
                .bucket(Bucket.NAME)
                .key(key)
                .uploadId(id)
                .multipartUpload(all -> all.parts(parts)));
    if (digest.digest().length != 32) {
      throw new IllegalStateException("no digest");
    }
  }

  /** Large things in a small heap: run it with {@code -Xmx128m}, the server in another process. */
  void memory(long bytes) throws Exception {
    out.printf("heap at most %d MiB%n", Runtime.getRuntime().maxMemory() >> 20);
    try (StoreSession session = bucket.store("memory")) {
      ArtifactStore store = session.artifacts(TenantId.DEFAULT);
      ArtifactKey key = ArtifactKey.of(RunId.next(), "large");
      long start = System.nanoTime();
      store.put(key, new Artifacts.Zeros(bytes), ArtifactOptions.BYTES);
      long stored = System.nanoTime();
      try (InputStream in = store.open(key, ByteRange.ALL)) {
        drain(in, Sha256.begin(), false);
      }
      store.delete(key);
      out.printf(
          "stored %d MiB in %.1f s, read them in %.1f s%n",
          bytes >> 20, (stored - start) / 1e9, (System.nanoTime() - stored) / 1e9);
    }
  }

  private static void drain(InputStream in, MessageDigest digest, boolean counts) throws Exception {
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
      if (counts) {
        digest.update(buffer, 0, n);
      }
    }
  }

  /** Something to do. */
  private interface Task {
    void run() throws Exception;
  }

  private static double perSecond(Task task) throws Exception {
    return LARGE / 1_048_576.0 * Writers.perSecond(1, 1, writer -> task.run());
  }
}
