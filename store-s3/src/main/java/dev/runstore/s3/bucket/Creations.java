package dev.runstore.s3.bucket;

import dev.runstore.api.StoreException;

/** Creates objects where nothing is. */
final class Creations {
  private static final int MAX_CONTENDED = 32;

  /** What became of one. */
  enum Result {
    DONE,
    REFUSED,
    /** Something is there, which may be what an earlier attempt put, whose answer was lost. */
    IN_DOUBT
  }

  private final Bucket bucket;
  private final Requests requests;

  Creations(Bucket bucket, Requests requests) {
    this.bucket = bucket;
    this.requests = requests;
  }

  Result of(String key, Content content) {
    boolean doubtful = false;
    for (int tries = 1; ; tries++) {
      try {
        requests.writeIf("create object " + key, () -> bucket.putIfAbsent(key, content));
        return Result.DONE;
      } catch (Requests.Refused e) {
        return there(doubtful || e.isDoubtful());
      } catch (Requests.Contended e) {
        doubtful |= e.isDoubtful();
        if (bucket.head(key).isPresent()) {
          return there(doubtful);
        }
        if (tries == MAX_CONTENDED) {
          throw new StoreException.Unavailable(
              "cannot create object "
                  + key
                  + " in store "
                  + bucket.settings().place()
                  + ": the server answers 409 again and again, as if others were writing it; try"
                  + " again later",
              e);
        }
      }
    }
  }

  private static Result there(boolean doubtful) {
    return doubtful ? Result.IN_DOUBT : Result.REFUSED;
  }
}
