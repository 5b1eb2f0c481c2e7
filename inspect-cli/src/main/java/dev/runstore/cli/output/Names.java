package dev.runstore.cli.output;

import dev.runstore.api.support.Safe;

final class Names<T> implements Sink<T> {
  private final Listing<T> listing;
  private final Output out;

  Names(Listing<T> listing, Output out) {
    this.listing = listing;
    this.out = out;
  }

  @Override
  public void accept(T item) {
    out.line(Safe.line(listing.name().apply(item)));
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
