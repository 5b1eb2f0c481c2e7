package dev.runstore.s3;

import dev.runstore.s3.bucket.Keys;
import dev.runstore.s3.bucket.Settings;

/** The policies that keep tenants apart although they share a bucket. */
final class AccessPolicy {
  private static final String TAG = "aws:PrincipalTag/runstore-tenant";

  private AccessPolicy() {}

  /**
   * One JSON object with three policies: {@code tenant} for the roles of tenants, which carry the
   * tenant's key segment as tag {@code runstore-tenant}; {@code maintenance} for the role that
   * sweeps and checks; {@code bucket} for the bucket itself.
   */
  static String of(Settings settings) {
    String arn = "arn:aws:s3:::" + settings.bucket();
    String all = arn + "/" + settings.prefix() + "*";
    String own = settings.prefix() + "${" + TAG + "}/*";
    String layout = arn + "/" + new Keys(settings.prefix()).layout();
    return """
    {
      "tenant": {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Sid": "OwnObjects",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
            "Resource": "%2$s/%4$s",
            "Condition": {"Null": {"%6$s": "false"}}
          },
          {
            "Sid": "OwnListing",
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "%2$s",
            "Condition": {"StringLike": {"s3:prefix": "%4$s"}, "Null": {"%6$s": "false"}}
          },
          {
            "Sid": "Layout",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": "%5$s"
          }
        ]
      },
      "maintenance": {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Sid": "AllObjects",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
            "Resource": "%3$s"
          },
          {
            "Sid": "AllListings",
            "Effect": "Allow",
            "Action": ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
            "Resource": "%2$s"
          }
        ]
      },
      "bucket": {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Sid": "EncryptedConnectionsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["%2$s", "%2$s/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}
          },
          {
            "Sid": "TenantsKeepToTheirObjects",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "NotResource": ["%2$s", "%2$s/%4$s", "%5$s"],
            "Condition": {"Null": {"%6$s": "false"}}
          },
          {
            "Sid": "TenantsListTheirObjects",
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["s3:ListBucket", "s3:ListBucketVersions"],
            "Resource": "%2$s",
            "Condition": {"StringNotLike": {"s3:prefix": "%4$s"}, "Null": {"%6$s": "false"}}
          },
          {
            "Sid": "TenantsListNoUploads",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:ListBucketMultipartUploads",
            "Resource": "%2$s",
            "Condition": {"Null": {"%6$s": "false"}}
          }
        ]
      }
    }
    """
        .formatted("", arn, all, own, layout, TAG);
  }
}
