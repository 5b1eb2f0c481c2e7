package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import dev.runstore.api.StoreProvider;
import dev.runstore.testkit.objects.ObjectStoreProvider;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Each way in which a store can be broken makes the test fail that names it. */
final class KitCatchesTest {
  private static Bent.Twist twist = Bent.Call::proceed;

  /** The store over objects, with one twist. */
  static final class Subject extends StoreContract {
    private final ObjectStoreProvider real = new ObjectStoreProvider();

    @Override
    public StoreProvider provider() {
      return Bent.provider(real, twist);
    }

    @Override
    public Map<String, String> options() {
      return Map.of();
    }

    @Override
    public void damage(byte[] content) {
      real.damage(content);
    }
  }

  private static Arguments broken(String how, Bent.Twist by, String area, String test) {
    return arguments(how, by, area, test);
  }

  static Stream<Arguments> ways() {
    return Stream.of(
        broken(
            "a batch is not atomic",
            BrokenStores::appendsOneByOne,
            "Appends",
            "aBatchThatIsNotAsSaidLeavesNothing"),
        broken(
            "a repeated append is refused",
            BrokenStores::forgetsWhatItAnswered,
            "Appends",
            "theSameBatchAgainGivesTheFirstAnswer"),
        broken(
            "a repeated note is there twice",
            BrokenStores::writesNotesTwice,
            "LostReplies",
            "everyWriteCanBeRepeated"),
        broken(
            "a paused holder writes on",
            BrokenStores::knowsNoFence,
            "Leases",
            "everyOlderHolderIsFencedOff"),
        broken(
            "no tombstone",
            BrokenStores::leavesNoTombstone,
            "Deletions",
            "aDeletedRunIsExpiredForEveryCall"),
        broken(
            "an id is used again", BrokenStores::usesIdsAgain, "Deletions", "anIdIsNeverUsedAgain"),
        broken(
            "a pinned run is deleted",
            BrokenStores::deletesWhatIsPinned,
            "Deletions",
            "pinnedAndHeldRunsAreKept"),
        broken(
            "the order of ends is that of ids",
            BrokenStores::ordersEndsById,
            "Retentions",
            "theLastToEndOfEachSubjectAreKept"),
        broken(
            "a young end is aged by its start",
            BrokenStores::agesByTheCreation,
            "Retentions",
            "ageCountsFromTheEndOnTheStoresClock"),
        broken(
            "artifacts outlive their run",
            BrokenStores::leavesArtifactsBehind,
            "Retentions",
            "whatWasPlannedGoesAndTheReceiptSaysHow"),
        broken(
            "a repeated deletion stops",
            BrokenStores::refusesToDeleteAgain,
            "Retentions",
            "aPlanThatWasInterruptedIsAppliedToItsEnd"),
        broken(
            "the order is wrong",
            BrokenStores::listsTheOldestFirst,
            "Listings",
            "everyFilterInBothOrdersGivesExactlyTheRunsThatMatch"),
        broken(
            "figures are not those of the list",
            BrokenStores::countsTheOldestFirst,
            "Listings",
            "everyFilterInBothOrdersGivesExactlyTheRunsThatMatch"),
        broken(
            "events are counted twice",
            BrokenStores::countsEventsTwice,
            "Events",
            "eventsAreCountedByKind"),
        broken(
            "outlines are not those of the steps",
            BrokenStores::outlinesInAnotherOrder,
            "Steps",
            "outlinesAreThoseOfTheStepsOfTheSamePage"),
        broken(
            "a walk skips runs",
            BrokenStores::skipsBetweenPages,
            "Listings",
            "runsThatStayAreSeenOnceWhileOthersComeAndGo"),
        broken(
            "filters are ignored",
            BrokenStores::ignoresLabels,
            "Notes",
            "notesOfAnEndedRunAreFoundByListings"),
        broken(
            "history after the end",
            BrokenStores::acceptsHistoryAfterTheEnd,
            "Appends",
            "theEndIsWrittenOnce"),
        broken(
            "notes collide with the history",
            BrokenStores::numbersNotesWithTheHistory,
            "Notes",
            "notesAreNumberedApartFromTheHistory"),
        broken(
            "a renewal is lost",
            BrokenStores::renewsNothing,
            "Leases",
            "aRenewalCountsFromNowAndIsNoEvent"),
        broken(
            "a run is given to two",
            BrokenStores.givesARunTwice(),
            "ClaimNext",
            "eachRunIsGivenToOneCaller"),
        broken(
            "tenants see each other",
            BrokenStores::mixesTenants,
            "Sessions",
            "tenantsNeverSeeEachOther"),
        broken(
            "a closed session goes on",
            BrokenStores::staysOpen,
            "Sessions",
            "everyMethodAfterCloseRefuses"),
        broken(
            "unknown events are dropped",
            BrokenStores::dropsWhatItDoesNotKnow,
            "Steps",
            "eventsAndFieldsOfANewerVersionSurvive"),
        broken(
            "half an artifact is kept",
            BrokenStores::keepsHalfAnArtifact,
            "Contents",
            "aStreamThatFailsLeavesNothing"),
        broken(
            "an artifact is overwritten",
            BrokenStores::overwritesArtifacts,
            "Artifacts",
            "otherContentUnderTheKeyIsRefused"),
        broken(
            "the digest is not checked",
            BrokenStores::checksNoDigest,
            "Contents",
            "damageIsFoundAtTheEndOfAFullRead"),
        broken(
            "ranges are off by one",
            BrokenStores::countsRangesFromOne,
            "Contents",
            "rangesAreOfTheOriginalBytes"),
        broken(
            "names differ by case only",
            BrokenStores::foldsTheCaseOfNames,
            "Strings",
            "artifactNamesStayApartAndComeBack"),
        broken(
            "an empty artifact has a byte",
            BrokenStores::losesEmptyStreams,
            "Artifacts",
            "anEmptyArtifactIsAnArtifact"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  void aBrokenStoreIsCaught(String how, Bent.Twist by, String area, String test) {
    assertThat(run(area, test, Bent.Call::proceed).getTotalFailureCount())
        .as("failures of a sound store")
        .isZero();
    TestExecutionSummary summary = run(area, test, by);
    assertThat(summary.getTestsFailedCount()).as("%s: failures of %s", how, test).isPositive();
  }

  private static TestExecutionSummary run(String area, String test, Bent.Twist by) {
    twist = by;
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    String parameters = test.equals("aStreamThatFailsLeavesNothing") ? "int" : "";
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(
                    selectNestedMethod(
                        List.of(Subject.class.getName()),
                        StoreContract.class.getName() + "$" + area,
                        test,
                        parameters))
                .build(),
            listener);
    assertThat(listener.getSummary().getTestsFoundCount()).as("tests found").isPositive();
    return listener.getSummary();
  }
}
