package dev.runstore.s3.bucket;

import dev.runstore.api.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.Part;

/** Uploads in parts, and requests side by side. */
public final class Uploads implements AutoCloseable {
  private static final int AT_ONCE = 16;

  private final Bucket bucket;
  private final Requests requests;
  private final S3Client client;
  private final Settings settings;
  private final ExecutorService threads;
  private final ExecutorService sideBySide;

  Uploads(Bucket bucket, Requests requests, S3Client client, Settings settings) {
    this.bucket = bucket;
    this.requests = requests;
    this.client = client;
    this.settings = settings;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newCachedThreadPool(
            task -> daemon(task, "runstore-s3-part-" + number.incrementAndGet()));
    this.sideBySide =
        Executors.newFixedThreadPool(
            Math.min(AT_ONCE, settings.connections()),
            task -> daemon(task, "runstore-s3-request-" + number.incrementAndGet()));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Begins an upload under this key. */
  public Upload begin(String key, String contentType) {
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder()
            .bucket(settings.bucket())
            .key(key)
            .contentType(contentType);
    settings.storageClass().ifPresent(request::storageClass);
    settings.encryption().algorithm().ifPresent(request::serverSideEncryption);
    settings.kmsKey().ifPresent(request::ssekmsKeyId);
    String id =
        requests.write(
            "begin an upload to object " + key,
            () -> client.createMultipartUpload(request.build()).uploadId());
    return new Upload(this, key, id);
  }

  CompletedPart part(Upload upload, int number, byte[] bytes, int length) {
    String tag =
        requests.write(
            "upload part " + number + " of object " + upload.key(),
            () ->
                client
                    .uploadPart(
                        request ->
                            request
                                .bucket(settings.bucket())
                                .key(upload.key())
                                .uploadId(upload.id())
                                .partNumber(number),
                        Bucket.body(bytes, length))
                    .eTag());
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  /** Its key is used once, so an object under it is this one, also after a lost answer. */
  void complete(Upload upload, List<CompletedPart> parts) {
    try {
      requests.write(
          "complete the upload of object " + upload.key(),
          () ->
              client.completeMultipartUpload(
                  request ->
                      request
                          .bucket(settings.bucket())
                          .key(upload.key())
                          .uploadId(upload.id())
                          .multipartUpload(all -> all.parts(parts))));
    } catch (StoreException.NotFound | StoreException.OutcomeUnknown e) {
      if (bucket.head(upload.key()).isEmpty()) {
        throw e;
      }
    }
  }

  /** Ends an upload of which nothing shall stay; harmless if it is not there. */
  public void abort(String key, String id) {
    try {
      requests.write(
          "abort the upload of object " + key,
          () ->
              client.abortMultipartUpload(
                  request -> request.bucket(settings.bucket()).key(key).uploadId(id)));
    } catch (StoreException.NotFound e) {
      return;
    }
  }

  /**
   * An upload that was not completed.
   *
   * @param key of the object it would make
   * @param id its id
   * @param begun when
   */
  public record Unfinished(String key, String id, Instant begun) {}

  /**
   * How far an upload has come.
   *
   * @param bytes that have arrived
   * @param last when it was begun, or its last part arrived
   */
  public record Arrived(long bytes, Instant last) {}

  /** How far it has come; empty if it was completed or aborted meanwhile. */
  public Optional<Arrived> arrived(Unfinished upload) {
    long bytes = 0;
    Instant last = upload.begun();
    try {
      for (Part part : parts(upload)) {
        bytes += part.size();
        last = part.lastModified().isAfter(last) ? part.lastModified() : last;
      }
      return Optional.of(new Arrived(bytes, last));
    } catch (Requests.MissingObject e) {
      return Optional.empty();
    }
  }

  private List<Part> parts(Unfinished upload) {
    return requests.read(
        "list the parts of the upload of object " + upload.key(),
        () ->
            client
                .listPartsPaginator(
                    request ->
                        request.bucket(settings.bucket()).key(upload.key()).uploadId(upload.id()))
                .parts()
                .stream()
                .toList());
  }

  /**
   * The uploads to keys that begin so. Of a server other than AWS all of the bucket are asked for,
   * as there are some that list below a prefix only what is called exactly so.
   */
  public List<Unfinished> unfinished(String prefix) {
    List<Unfinished> found = new ArrayList<>();
    Optional<String> key = Optional.empty();
    Optional<String> id = Optional.empty();
    while (true) {
      ListMultipartUploadsRequest.Builder request =
          ListMultipartUploadsRequest.builder().bucket(settings.bucket());
      if (settings.endpoint().isEmpty()) {
        request.prefix(prefix);
      }
      key.ifPresent(request::keyMarker);
      id.ifPresent(request::uploadIdMarker);
      ListMultipartUploadsResponse answer =
          requests.read(
              "list uploads below " + prefix, () -> client.listMultipartUploads(request.build()));
      answer.uploads().stream()
          .filter(upload -> upload.key().startsWith(prefix))
          .map(upload -> new Unfinished(upload.key(), upload.uploadId(), upload.initiated()))
          .forEach(found::add);
      if (!Boolean.TRUE.equals(answer.isTruncated())) {
        return found;
      }
      key = Optional.ofNullable(answer.nextKeyMarker());
      id = Optional.ofNullable(answer.nextUploadIdMarker());
    }
  }

  /** The most bytes of a part. */
  public int partSize() {
    return settings.partSize();
  }

  int concurrency() {
    return settings.concurrency();
  }

  /** Does something beside what goes on. */
  public <T> Future<T> start(Callable<T> task) {
    return threads.submit(task);
  }

  /** The answers to requests that are made side by side, in order. */
  public <K, T> List<T> parallel(List<K> keys, Function<K, T> request) {
    if (keys.size() == 1) {
      return List.of(request.apply(keys.get(0)));
    }
    List<Future<T>> answers = new ArrayList<>(keys.size());
    for (K key : keys) {
      answers.add(sideBySide.submit(() -> request.apply(key)));
    }
    List<T> all = new ArrayList<>(keys.size());
    try {
      for (Future<T> answer : answers) {
        all.add(answer(answer));
      }
      return all;
    } finally {
      answers.forEach(answer -> answer.cancel(false));
    }
  }

  /** The same for a few requests that make others. */
  public <K, T> List<T> atOnce(List<K> keys, Function<K, T> request) {
    List<Future<T>> answers = keys.stream().map(key -> start(() -> request.apply(key))).toList();
    List<T> all = new ArrayList<>(keys.size());
    for (Future<T> answer : answers) {
      all.add(answer(answer));
    }
    return all;
  }

  /** Waits until it is done. */
  public void await(Future<?> task) {
    answer(task);
  }

  static <T> T answer(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException.Unavailable("interrupted while waiting for the server", e);
    } catch (CancellationException e) {
      throw new StoreException.Unavailable("the session was closed meanwhile", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    sideBySide.shutdownNow();
  }
}
