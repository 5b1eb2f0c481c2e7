package dev.runstore.api.config;

/** How much opening a backend asks of its server, and how long it waits for one that is away. */
public enum Opening {
  /**
   * All that the store needs of its server is asked, and a server that is away is waited for as
   * long as the configuration says.
   */
  PATIENT,

  /**
   * The same, but somebody looks on: a server that refuses connections or whose host is unknown is
   * told at once, unless the configuration says how long to wait.
   */
  BRIEF,

  /**
   * The server need not be asked before the session's stores are first used; what opening would
   * have refused, the first use refuses with the same error, and nothing is written before.
   */
  LATER
}
