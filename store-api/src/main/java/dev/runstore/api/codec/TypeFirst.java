package dev.runstore.api.codec;

import java.util.ArrayList;
import java.util.List;

/** Brings an event that somebody else wrote into the order that the reader needs. */
final class TypeFirst {
  private TypeFirst() {}

  static byte[] reordered(byte[] event) {
    List<Members.Member> ordered = new ArrayList<>(Members.of(event));
    int type = 0;
    while (!ordered.get(type).name().equals("type")) {
      type++;
    }
    ordered.add(0, ordered.remove(type));
    return Members.object(ordered).shared();
  }
}
