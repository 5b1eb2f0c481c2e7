package dev.runstore.s3.bucket;

import dev.runstore.api.StoreException;
import dev.runstore.s3.bucket.Failures.Kind;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Makes requests and turns what fails into the contract's errors. */
final class Requests {
  private final S3Client client;
  private final Settings settings;
  private final Doubt doubt;
  private final Failures failures;

  Requests(S3Client client, Settings settings, Doubt doubt) {
    this.client = client;
    this.settings = settings;
    this.doubt = doubt;
    this.failures = new Failures(settings);
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

  /**
   * Where the caller may list only below its own prefix, AWS answers for an object that is not
   * there as for one that is forbidden; and the answer to a HEAD has no place for a reason. The
   * listing tells the one and the other.
   */
  <T> T readObject(String key, Supplier<T> request) {
    return read(
        "read object " + key,
        () -> {
          try {
            return request.get();
          } catch (S3Exception e) {
            if ((e.statusCode() == 403 || Failures.isUnexplained(e)) && isUnlisted(key, e)) {
              throw new MissingObject();
            }
            throw e;
          }
        });
  }

  private boolean isUnlisted(String key, S3Exception failure) {
    try {
      return client
          .listObjectsV2(
              ListObjectsV2Request.builder()
                  .bucket(settings.bucket())
                  .prefix(key)
                  .maxKeys(1)
                  .build())
          .contents()
          .stream()
          .noneMatch(object -> object.key().equals(key));
    } catch (S3Exception e) {
      throw Failures.isUnexplained(failure) ? e : failure;
    } catch (SdkException e) {
      throw failure;
    }
  }

  <T> T write(String what, Supplier<T> request) {
    doubt.clear();
    try {
      return request.get();
    } catch (S3Exception e) {
      if (Failures.isMissing(e) && Failures.saysWhy(e)) {
        throw new StoreException.NotFound(
            "cannot " + what + " in store " + settings.place() + ": it is not there");
      }
      throw failures.of(e, Kind.WRITE, what, doubt.isRaised());
    } catch (SdkException e) {
      throw failures.of(e, Kind.WRITE, what, doubt.isRaised());
    }
  }

  /**
   * A write under a condition.
   *
   * @throws Refused if it is not met
   * @throws Contended if another one of the same key is going on
   */
  <T> T writeIf(String what, Supplier<T> request) {
    return write(
        what,
        () -> {
          try {
            return request.get();
          } catch (S3Exception e) {
            if (Failures.isRefused(e)) {
              throw new Refused(doubt.isRaised());
            }
            if (Failures.isContended(e)) {
              throw new Contended(doubt.isRaised());
            }
            throw e;
          }
        });
  }

  /** What an answer says that needs no server. */
  StoreException failed(String what, SdkException e) {
    return failures.of(e, Kind.READ, what, false);
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

    private final boolean doubtful;

    Refused(boolean doubtful) {
      super(null, null, false, false);
      this.doubtful = doubtful;
    }

    /** Whether an attempt before may have been done. */
    boolean isDoubtful() {
      return doubtful;
    }
  }

  /** Somebody else is writing the same key. */
  static final class Contended extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean doubtful;

    Contended(boolean doubtful) {
      super(null, null, false, false);
      this.doubtful = doubtful;
    }

    /** Whether an attempt before may have been done. */
    boolean isDoubtful() {
      return doubtful;
    }
  }
}
