package dev.runstore.s3.bucket;

import dev.runstore.api.StoreException;
import dev.runstore.s3.bucket.Failures.Kind;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The requests that a store makes. Thread-safe. Failures come out as the contract's. */
public final class Bucket implements AutoCloseable {
  private static final int PAGE = 1_000;

  private final Settings settings;
  private final Clients clients;
  private final ServerClock clock = new ServerClock();
  private final Doubt doubt = new Doubt();
  private final S3Client client;
  private final Failures failures;
  private final Uploads uploads;
  private final Conditions conditions;

  /** Connects with nothing yet. */
  public Bucket(Settings settings) {
    this.settings = settings;
    this.clients = new Clients(settings);
    this.client = clients.client(clock, doubt);
    this.failures = new Failures(settings.place());
    this.uploads = new Uploads(this, client, settings);
    this.conditions = new Conditions(this, settings);
  }

  /** How it is reached. */
  public Settings settings() {
    return settings;
  }

  /** The server's clock. */
  public InstantSource clock() {
    return clock;
  }

  /** What is said about conditional writes. */
  public Conditions conditions() {
    return conditions;
  }

  /** Uploads in parts. */
  public Uploads uploads() {
    return uploads;
  }

  /** The object under this key. */
  public Optional<Found> get(String key) {
    try {
      var answer =
          readObject(
              key,
              () ->
                  client.getObject(
                      GetObjectRequest.builder().bucket(settings.bucket()).key(key).build(),
                      ResponseTransformer.toBytes()));
      return Optional.of(new Found(key, answer.asByteArrayUnsafe(), answer.response().metadata()));
    } catch (MissingObject e) {
      return Optional.empty();
    }
  }

  /** What is stored with the object under this key, and its length. */
  public Optional<Head> head(String key) {
    try {
      var answer =
          readObject(
              key, () -> client.headObject(request -> request.bucket(settings.bucket()).key(key)));
      return Optional.of(new Head(answer.metadata(), answer.contentLength()));
    } catch (MissingObject e) {
      return Optional.empty();
    }
  }

  /**
   * What is known of an object.
   *
   * @param metadata what was stored with it
   * @param length in bytes
   */
  public record Head(Map<String, String> metadata, long length) {}

  /**
   * The content of the object under this key, as a stream.
   *
   * @param range as in {@code bytes=0-9}; empty for all of it
   * @return empty if there is none, or the range begins after its end
   */
  public Optional<ResponseInputStream<GetObjectResponse>> open(String key, Optional<String> range) {
    GetObjectRequest.Builder request =
        GetObjectRequest.builder().bucket(settings.bucket()).key(key);
    range.ifPresent(request::range);
    try {
      return Optional.of(readObject(key, () -> client.getObject(request.build())));
    } catch (MissingObject e) {
      return Optional.empty();
    }
  }

  /** Whether nothing was under the key, so that this is there now. */
  public boolean create(String key, Content content) {
    conditions.require();
    if (!conditions.areHonoured()) {
      if (head(key).isPresent()) {
        return false;
      }
      put(key, content);
      return true;
    }
    return createOnce(key, content);
  }

  boolean createOnce(String key, Content content) {
    while (true) {
      try {
        write("create object " + key, () -> put(request(key, content).ifNoneMatch("*"), content));
        return true;
      } catch (Refused e) {
        return false;
      } catch (Contended e) {
        if (head(key).isPresent()) {
          return false;
        }
      }
    }
  }

  /**
   * Puts an object, whatever was there.
   *
   * @return the tag that listings give it
   */
  public String put(String key, Content content) {
    return String.valueOf(
        write("write object " + key, () -> put(request(key, content), content)).eTag());
  }

  private PutObjectResponse put(PutObjectRequest.Builder request, Content content) {
    return client.putObject(request.build(), body(content.bytes(), content.length()));
  }

  /** A body that the SDK reads without copying it. */
  static RequestBody body(byte[] bytes, int length) {
    return RequestBody.fromContentProvider(
        ContentStreamProvider.fromInputStreamSupplier(
            () -> new ByteArrayInputStream(bytes, 0, length)),
        length,
        "application/octet-stream");
  }

  private PutObjectRequest.Builder request(String key, Content content) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(settings.bucket())
            .key(key)
            .contentType(content.contentType())
            .metadata(content.metadata());
    content.storageClass().ifPresent(request::storageClass);
    switch (settings.encryption()) {
      case BUCKET_DEFAULT -> {}
      case SSE_S3 -> request.serverSideEncryption("AES256");
      case SSE_KMS -> {
        request.serverSideEncryption("aws:kms");
        settings.kmsKey().ifPresent(request::ssekmsKeyId);
      }
    }
    return request;
  }

  /** A page of the objects whose keys begin so, in the order of their keys. */
  public Listed list(String prefix, String after, int limit) {
    return listed(prefix, after, limit, Optional.empty());
  }

  /** The folders right below a prefix, each with a slash at its end. */
  public Listed folders(String prefix, String after) {
    return listed(prefix, after, PAGE, Optional.of("/"));
  }

  private Listed listed(String prefix, String after, int limit, Optional<String> delimiter) {
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder()
            .bucket(settings.bucket())
            .prefix(prefix)
            .maxKeys(Math.min(limit, PAGE));
    if (!after.isEmpty()) {
      request.startAfter(after);
    }
    delimiter.ifPresent(request::delimiter);
    ListObjectsV2Response answer =
        read("list objects below " + prefix, () -> client.listObjectsV2(request.build()));
    return new Listed(
        answer.contents().stream()
            .map(
                object ->
                    new Entry(object.key(), object.size(), object.lastModified(), object.eTag()))
            .toList(),
        answer.commonPrefixes().stream().map(folder -> folder.prefix()).toList(),
        Boolean.TRUE.equals(answer.isTruncated()));
  }

  /**
   * A part of a listing.
   *
   * @param entries objects
   * @param folders what several of them begin with
   * @param hasMore whether more follow
   */
  public record Listed(List<Entry> entries, List<String> folders, boolean hasMore) {}

  /** All objects whose keys begin so, after this one; lists page by page as it is walked. */
  public Iterable<Entry> all(String prefix, String after) {
    return () ->
        new Iterator<>() {
          private Listed page = list(prefix, after, PAGE);
          private int next;

          @Override
          public boolean hasNext() {
            if (next == page.entries().size() && page.hasMore() && next > 0) {
              page = list(prefix, page.entries().get(next - 1).key(), PAGE);
              next = 0;
            }
            return next < page.entries().size();
          }

          @Override
          public Entry next() {
            if (!hasNext()) {
              throw new java.util.NoSuchElementException();
            }
            return page.entries().get(next++);
          }
        };
  }

  /** All objects whose keys begin so. */
  public Iterable<Entry> all(String prefix) {
    return all(prefix, "");
  }

  /** Removes objects; those that are not there do no harm. */
  public void delete(List<String> keys) {
    for (String key : keys) {
      write(
          "delete object " + key,
          () -> client.deleteObject(request -> request.bucket(settings.bucket()).key(key)));
    }
  }

  /** Removes many objects, several side by side. */
  public void deleteTogether(List<String> keys) {
    if (!keys.isEmpty()) {
      uploads.parallel(
          keys,
          key -> {
            delete(List.of(key));
            return true;
          });
    }
  }

  /** A link that gives an object without credentials. */
  public URI link(String key, Duration ttl) {
    try (S3Presigner presigner = clients.presigner()) {
      return presigner
          .presignGetObject(
              request ->
                  request
                      .signatureDuration(ttl)
                      .getObjectRequest(get -> get.bucket(settings.bucket()).key(key)))
          .url()
          .toURI();
    } catch (SdkException e) {
      throw failures.of(e, Kind.READ, "make a link to object " + key, false);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the link to object " + key + " is no URL", e);
    }
  }

  /**
   * Where the caller may list only below its own prefix, AWS answers for an object that is not
   * there as for one that is forbidden; the listing tells them apart.
   */
  private <T> T readObject(String key, Supplier<T> request) {
    return read(
        "read object " + key,
        () -> {
          try {
            return request.get();
          } catch (S3Exception e) {
            if (e.statusCode() == 403 && isUnlisted(key)) {
              throw new MissingObject();
            }
            throw e;
          }
        });
  }

  private boolean isUnlisted(String key) {
    try {
      return client
          .listObjectsV2(list -> list.bucket(settings.bucket()).prefix(key).maxKeys(1))
          .contents()
          .stream()
          .noneMatch(object -> object.key().equals(key));
    } catch (SdkException e) {
      return false;
    }
  }

  <T> T read(String what, Supplier<T> request) {
    try {
      return request.get();
    } catch (S3Exception e) {
      if (Failures.isMissing(e) || Failures.isOutOfRange(e)) {
        throw new MissingObject();
      }
      throw failures.of(e, Kind.READ, what, false);
    } catch (SdkException e) {
      throw failures.of(e, Kind.READ, what, false);
    }
  }

  <T> T write(String what, Supplier<T> request) {
    doubt.clear();
    try {
      return request.get();
    } catch (S3Exception e) {
      if (Failures.isRefused(e)) {
        throw new Refused();
      }
      if (Failures.isContended(e)) {
        throw new Contended();
      }
      if (Failures.isMissing(e)) {
        throw new StoreException.NotFound(
            "cannot " + what + " in store " + settings.place() + ": it is not there");
      }
      throw failures.of(e, Kind.WRITE, what, doubt.isRaised());
    } catch (SdkException e) {
      throw failures.of(e, Kind.WRITE, what, doubt.isRaised());
    }
  }

  /** There is no such object. */
  static final class MissingObject extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingObject() {
      super(null, null, false, false);
    }
  }

  /** Something is there already. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused() {
      super(null, null, false, false);
    }
  }

  /** Somebody else is writing the same key. */
  static final class Contended extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Contended() {
      super(null, null, false, false);
    }
  }

  /** Several objects at once, in the order of their keys; those that are not there are left out. */
  public List<Found> getAll(List<String> keys) {
    List<Found> found = new ArrayList<>(keys.size());
    uploads.parallel(keys, this::get).forEach(one -> one.ifPresent(found::add));
    return found;
  }

  /** Says that an object is not what the store wrote. */
  public StoreException.Corrupt corrupt(String key, String problem, Throwable cause) {
    return new StoreException.Corrupt(
        "object " + key + " in store " + settings.place() + " is damaged: " + problem, cause);
  }

  /** What comes after all keys of a folder. */
  public static String beyond(String folder) {
    return folder.substring(0, folder.length() - 1) + (char) ('/' + 1);
  }

  /** The time now by the server's clock. */
  public Instant now() {
    return clock.instant();
  }

  @Override
  public void close() {
    uploads.close();
    client.close();
  }
}
