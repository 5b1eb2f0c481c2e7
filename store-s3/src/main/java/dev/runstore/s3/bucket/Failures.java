package dev.runstore.s3.bucket;

import dev.runstore.api.StoreException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Says what a failed request means to the caller. */
final class Failures {
  /** Whether a request changes something. */
  enum Kind {
    READ,
    WRITE
  }

  private static final Set<String> IDENTITY =
      Set.of(
          "AccessDenied",
          "AllAccessDisabled",
          "AccountProblem",
          "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "InvalidToken",
          "TokenRefreshRequired");
  private static final Set<String> PLACE =
      Set.of(
          "PermanentRedirect",
          "TemporaryRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException");

  /** The server does not take something that requests of this configuration have in them. */
  private static final Set<String> SETTINGS =
      Set.of(
          "NotImplemented",
          "InvalidArgument",
          "InvalidRequest",
          "InvalidStorageClass",
          "InvalidEncryptionAlgorithmError",
          "KMS.NotFoundException",
          "KMS.DisabledException",
          "KMS.KMSInvalidStateException");

  private final String place;
  private final Unreached unreached;

  Failures(Settings settings) {
    this.place = settings.place();
    this.unreached = new Unreached(settings);
  }

  /** Whether the answer has a code, as those of S3 have but to a HEAD. */
  static boolean saysWhy(S3Exception e) {
    return !code(e).isEmpty();
  }

  static boolean isMissing(S3Exception e) {
    return e.statusCode() == 404 && !code(e).equals("NoSuchBucket");
  }

  /** The condition of the request was not met. */
  static boolean isRefused(S3Exception e) {
    return e.statusCode() == 412;
  }

  /** Another conditional write of the same key was going on. */
  static boolean isContended(S3Exception e) {
    return e.statusCode() == 409 && !code(e).equals("OperationAborted");
  }

  /** The server does not know a header or a part of the protocol. */
  static boolean isUnknownFeature(@Nullable Throwable e) {
    return e instanceof S3Exception answer
        && (answer.statusCode() == 501 || code(answer).equals("NotImplemented"));
  }

  static boolean isOutOfRange(S3Exception e) {
    return e.statusCode() == 416;
  }

  /** The answer has a status alone, as that to a HEAD has. */
  static boolean isUnexplained(S3Exception e) {
    int status = e.statusCode();
    return code(e).isEmpty() && status >= 400 && status < 500 && status != 404 && status != 416;
  }

  StoreException of(SdkException e, Kind kind, String what, boolean doubtful) {
    String text = "cannot " + what + " in store " + place + ": ";
    if (e instanceof S3Exception answer) {
      StoreException refusal = refusal(answer, text);
      if (refusal != null && !doubtful) {
        return refusal;
      }
      if (refusal != null && kind == Kind.READ) {
        return refusal;
      }
    }
    String reason = text + reason(e);
    if (kind == Kind.WRITE && doubtful) {
      return new StoreException.OutcomeUnknown(
          reason + "; whether it was done is not known, repeat the call", e);
    }
    if (e instanceof SdkClientException && isNoCredentials(e)) {
      return new StoreException.Forbidden(
          text + "there are no credentials; set access-key and secret-key or an AWS profile", e);
    }
    return new StoreException.Unavailable(reason + "; " + unreached.advice(e), e);
  }

  private @Nullable StoreException refusal(S3Exception e, String text) {
    String code = code(e);
    String said = code.isEmpty() ? "status " + e.statusCode() : code;
    if (code.equals("RequestTimeTooSkewed") || code.equals("RequestExpired")) {
      return new StoreException.Forbidden(
          text + said + "; the clock of this host is wrong, set it", e);
    }
    if (code.equals("ExpiredToken")) {
      return new StoreException.Forbidden(
          text + said + "; the credentials have run out, renew them", e);
    }
    if (code.equals("NoSuchBucket")) {
      return invalid(
          text
              + "there is no such bucket; create it or correct option bucket"
              + unreached.hostStyle().map(hint -> "; " + hint).orElse(""),
          e);
    }
    if (code.equals("InvalidBucketName")) {
      return invalid(text + said + ", no bucket is called so; correct option bucket", e);
    }
    if (SETTINGS.contains(code)) {
      return invalid(
          text
              + said
              + explained(e)
              + "; correct options encryption, kms-key, storage-class or checksums, or use a"
              + " server that can do that",
          e);
    }
    if (PLACE.contains(code) || e.statusCode() == 301) {
      return invalid(
          text
              + said
              + "; the bucket is in another region"
              + e.awsErrorDetails()
                  .sdkHttpResponse()
                  .firstMatchingHeader("x-amz-bucket-region")
                  .map(region -> ", " + region)
                  .orElse("")
              + ": correct option region or endpoint",
          e);
    }
    if (IDENTITY.contains(code) || e.statusCode() == 401 || e.statusCode() == 403) {
      return new StoreException.Forbidden(
          text + said + "; check the credentials and what they are allowed (wct store policy)", e);
    }
    return null;
  }

  /** What the server adds to its code, in brackets. */
  private static String explained(S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    String message = details == null ? null : details.errorMessage();
    return message == null || message.isBlank() ? "" : " (" + message.strip() + ")";
  }

  private static StoreException invalid(String text, S3Exception cause) {
    StoreException.InvalidConfiguration invalid = new StoreException.InvalidConfiguration(text);
    invalid.initCause(cause);
    return invalid;
  }

  private static boolean isNoCredentials(SdkException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("unable to load credentials")
        || message.contains("profile file contained no credentials");
  }

  private static String code(S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    String code = details == null ? null : details.errorCode();
    return code == null ? "" : code;
  }

  private static String reason(SdkException e) {
    if (e instanceof S3Exception answer) {
      return "the server answers "
          + answer.statusCode()
          + (code(answer).isEmpty() ? "" : " " + code(answer));
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return cause.getClass().getSimpleName() + (message == null ? "" : " (" + message + ")");
  }
}
