package dev.runstore.api.recorder;

import dev.runstore.api.Renewal;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.EventBody.CancelRequested;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.CancelRequest;
import dev.runstore.api.model.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps a run's lease alive and hears of requests to cancel. */
final class Heartbeat {
  private final Recorder recorder;
  private final RunWriter writer;
  private final List<Consumer<CancelRequest>> toldOfCancel = new ArrayList<>();
  private Optional<CancelRequest> cancel = Optional.empty();
  private boolean claimed;
  private long knownNote;
  private volatile boolean ended;

  Heartbeat(Recorder recorder, RunWriter writer) {
    this.recorder = recorder;
    this.writer = writer;
  }

  void begin() {
    hearOfClaim();
    next();
  }

  void end() {
    ended = true;
  }

  synchronized Optional<CancelRequest> cancelRequested() {
    return cancel;
  }

  void onCancel(Consumer<CancelRequest> told) {
    synchronized (this) {
      if (cancel.isEmpty()) {
        toldOfCancel.add(told);
        return;
      }
    }
    told.accept(cancelRequested().orElseThrow());
  }

  private void next() {
    recorder.threads().after(recorder.settings().heartbeat(), this::beat);
  }

  private void beat() {
    boolean done = ended && !writer.delivery().isBehind();
    if (done || recorder.isClosing() || writer.lost().isPresent()) {
      return;
    }
    try {
      hearOfClaim();
      writer.lease().ifPresent(lease -> hear(renewed(lease)));
      writer.wake();
    } catch (StoreException.Unavailable | StoreException.OutcomeUnknown e) {
      writer.wake();
    } catch (StoreException e) {
      writer.loseLease(e);
    } finally {
      next();
    }
  }

  private Renewal renewed(Lease lease) {
    Renewal renewal = recorder.sink().renew(lease, recorder.settings().leaseTtl(), knownNote);
    writer.delivery().renewed(renewal.lease());
    return renewal;
  }

  private synchronized void hearOfClaim() {
    if (!claimed) {
      writer
          .delivery()
          .holding()
          .ifPresent(
              holding -> {
                claimed = true;
                knownNote = holding.notes();
                holding.cancel().ifPresent(this::tell);
              });
    }
  }

  private synchronized void hear(Renewal renewal) {
    for (RecordedEvent note : renewal.notes()) {
      knownNote = Math.max(knownNote, note.sequence());
      if (note.body() instanceof CancelRequested request) {
        tell(new CancelRequest(request.reason(), request.requestedBy(), note.recordedAt()));
      }
    }
  }

  private void tell(CancelRequest request) {
    if (cancel.isEmpty()) {
      cancel = Optional.of(request);
      toldOfCancel.forEach(told -> recorder.threads().run(() -> told.accept(request)));
      toldOfCancel.clear();
    }
  }
}
