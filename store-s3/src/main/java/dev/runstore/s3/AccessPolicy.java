package dev.runstore.s3;

import dev.runstore.s3.bucket.Keys;
import dev.runstore.s3.bucket.Settings;

/** The policies that keep tenants apart although they share a bucket. */
final class AccessPolicy {
  /** On AWS a role says by a tag whose it is. */
  private static final String TAG = "aws:PrincipalTag/runstore-tenant";

  /** Other servers know no tags of users, so there a user's name says it. */
  private static final String USER = "aws:username";

  private AccessPolicy() {}

  /**
   * One JSON object with policies: {@code tenant} for those who act for one tenant, whose key
   * segment is their tag {@code runstore-tenant} on AWS and their user name on other servers;
   * {@code maintenance} for whoever sweeps and checks; on AWS {@code bucket} for the bucket itself,
   * which elsewhere is not asked about users.
   */
  static String of(Settings settings) {
    boolean aws = settings.endpoint().isEmpty();
    String whose = aws ? TAG : USER;
    String arn = "arn:aws:s3:::" + settings.bucket();
    String all = arn + "/" + settings.prefix() + "*";
    String own = settings.prefix() + "${" + whose + "}/*";
    String layout = arn + "/" + new Keys(settings.prefix()).layout();
    String policies = aws ? ROLES.stripTrailing() + ",\n" + BUCKET : ROLES;
    return "{\n" + policies.formatted("", arn, all, own, layout, whose) + "}\n";
  }

  private static final String ROLES =
      """
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
              "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts"],
              "Resource": "%3$s"
            },
            {
              "Sid": "AllListings",
              "Effect": "Allow",
              "Action": ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
              "Resource": "%2$s"
            }
          ]
        }
      """;

  private static final String BUCKET =
      """
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
      """;
}
