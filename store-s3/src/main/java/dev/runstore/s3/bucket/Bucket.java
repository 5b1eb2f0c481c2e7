package dev.runstore.s3.bucket;

import dev.runstore.api.StoreException;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The requests that a store makes. Thread-safe. Failures come out as the contract's. */
public final class Bucket implements AutoCloseable {
  private final Settings settings;
  private final Clients clients;
  private final ServerClock clock = new ServerClock();
  private final S3Client client;
  private final Requests requests;
  private final Listings listings;
  private final Uploads uploads;
  private final Conditions conditions;
  private final Creations creations;

  /** Connects with nothing yet. */
  public Bucket(Settings settings) {
    this.settings = settings;
    this.clients = new Clients(settings);
    Doubt doubt = new Doubt();
    this.client = clients.client(clock, doubt);
    this.requests = new Requests(client, settings, doubt);
    this.listings = new Listings(requests, client, settings.bucket());
    this.uploads = new Uploads(this, requests, client, settings);
    this.conditions = new Conditions(this, settings);
    this.creations = new Creations(this, requests);
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
          requests.readObject(
              key,
              () ->
                  client.getObject(
                      GetObjectRequest.builder().bucket(settings.bucket()).key(key).build(),
                      ResponseTransformer.toBytes()));
      return Optional.of(new Found(key, answer.asByteArrayUnsafe(), answer.response().metadata()));
    } catch (Requests.MissingObject e) {
      return Optional.empty();
    }
  }

  /** What is stored with the object under this key, and its length. */
  public Optional<Head> head(String key) {
    try {
      var answer =
          requests.readObject(
              key, () -> client.headObject(request -> request.bucket(settings.bucket()).key(key)));
      return Optional.of(new Head(answer.metadata(), answer.contentLength()));
    } catch (Requests.MissingObject e) {
      return Optional.empty();
    }
  }

  /**
   * The content of the object under this key, as a stream.
   *
   * @return empty if there is none, or the part begins after its end
   * @throws StoreException.Unavailable also if it is another object than the part is of
   */
  public Optional<ResponseInputStream<GetObjectResponse>> open(String key, Part part) {
    GetObjectRequest.Builder request =
        GetObjectRequest.builder().bucket(settings.bucket()).key(key);
    part.range().ifPresent(request::range);
    part.tag().ifPresent(request::ifMatch);
    try {
      return Optional.of(requests.readObject(key, () -> client.getObject(request.build())));
    } catch (Requests.MissingObject e) {
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

  /**
   * Whether this content is there by this call: nothing was under the key, or the answer was lost
   * and the SDK has met its own object.
   */
  public boolean createOwn(String key, Content content) {
    conditions.require();
    return switch (creations.of(key, content)) {
      case DONE -> true;
      case REFUSED -> false;
      case IN_DOUBT ->
          get(key).filter(there -> Arrays.equals(there.bytes(), content.bytes())).isPresent();
    };
  }

  boolean createOnce(String key, Content content) {
    return creations.of(key, content) == Creations.Result.DONE;
  }

  PutObjectResponse putIfAbsent(String key, Content content) {
    return put(request(key, content).ifNoneMatch("*"), content);
  }

  /**
   * Puts an object, whatever was there.
   *
   * @return the tag that listings give it
   */
  public String put(String key, Content content) {
    return String.valueOf(
        requests.write("write object " + key, () -> put(request(key, content), content)).eTag());
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
    settings.encryption().algorithm().ifPresent(request::serverSideEncryption);
    settings.kmsKey().ifPresent(request::ssekmsKeyId);
    return request;
  }

  /** A page of the objects whose keys begin so, in the order of their keys. */
  public Listed list(String prefix, String after, int limit) {
    return listings.page(prefix, after, limit, Optional.empty());
  }

  /** The folders right below a prefix, each with a slash at its end. */
  public Listed folders(String prefix, String after) {
    return listings.page(prefix, after, Listings.PAGE, Optional.of("/"));
  }

  /** All objects whose keys begin so, after this one; lists page by page as it is walked. */
  public Iterable<Entry> all(String prefix, String after) {
    return listings.all(prefix, after);
  }

  /** All objects whose keys begin so. */
  public Iterable<Entry> all(String prefix) {
    return listings.all(prefix, "");
  }

  /** Removes objects; those that are not there do no harm. */
  public void delete(List<String> keys) {
    for (String key : keys) {
      requests.write(
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
      throw requests.failed("make a link to object " + key, e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the link to object " + key + " is no URL", e);
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
