package dev.runstore.testkit.contract;

import org.junit.jupiter.api.Nested;

/**
 * The whole contract. A backend's test class extends this and says what it tests; its name ends in
 * {@code ContractTest}. The tests of one area can also be extended alone.
 */
public abstract class StoreContract implements Backend {
  /** For a backend's test class. */
  protected StoreContract() {}

  @Nested
  final class Creation extends CreationContract {
    Creation() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Appends extends AppendContract {
    Appends() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Notes extends NotesContract {
    Notes() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Leases extends LeaseContract {
    Leases() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class ClaimNext extends ClaimNextContract {
    ClaimNext() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Deletions extends DeletionContract {
    Deletions() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Retentions extends RetentionContract {
    Retentions() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Events extends EventsContract {
    Events() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class ManyAtOnce extends RaceContract {
    ManyAtOnce() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class RemovedAtOnce extends RemovalRaceContract {
    RemovedAtOnce() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Artifacts extends ArtifactContract {
    Artifacts() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Contents extends ContentContract {
    Contents() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Compression extends CompressionContract {
    Compression() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Listings extends ListingContract {
    Listings() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Sessions extends SessionContract {
    Sessions() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Strings extends StringsContract {
    Strings() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Steps extends StepsContract {
    Steps() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class LostReplies extends LostReplyContract {
    LostReplies() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class ShortCalls extends ShortCallsContract {
    ShortCalls() {
      super(StoreContract.this);
    }
  }
}
