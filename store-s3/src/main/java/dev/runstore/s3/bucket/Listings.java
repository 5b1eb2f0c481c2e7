package dev.runstore.s3.bucket;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Lists objects. */
final class Listings {
  /** The most objects of a page. */
  static final int PAGE = 1_000;

  private final Requests requests;
  private final S3Client client;
  private final String bucket;

  Listings(Requests requests, S3Client client, String bucket) {
    this.requests = requests;
    this.client = client;
    this.bucket = bucket;
  }

  /** A page of the objects whose keys begin so, in the order of their keys. */
  Listed page(String prefix, String after, int limit, Optional<String> delimiter) {
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder().bucket(bucket).prefix(prefix).maxKeys(Math.min(limit, PAGE));
    if (!after.isEmpty()) {
      request.startAfter(after);
    }
    delimiter.ifPresent(request::delimiter);
    ListObjectsV2Response answer =
        requests.read("list objects below " + prefix, () -> client.listObjectsV2(request.build()));
    return new Listed(
        answer.contents().stream()
            .map(
                object ->
                    new Entry(object.key(), object.size(), object.lastModified(), object.eTag()))
            .toList(),
        answer.commonPrefixes().stream().map(folder -> folder.prefix()).toList(),
        Boolean.TRUE.equals(answer.isTruncated()));
  }

  private Listed page(String prefix, String after) {
    return page(prefix, after, PAGE, Optional.empty());
  }

  /** All objects whose keys begin so, after this one; lists page by page as it is walked. */
  Iterable<Entry> all(String prefix, String after) {
    return () ->
        new Iterator<>() {
          private Listed current = page(prefix, after);
          private int next;

          @Override
          public boolean hasNext() {
            if (next == current.entries().size() && current.hasMore() && next > 0) {
              current = page(prefix, current.entries().get(next - 1).key());
              next = 0;
            }
            return next < current.entries().size();
          }

          @Override
          public Entry next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            return current.entries().get(next++);
          }
        };
  }
}
