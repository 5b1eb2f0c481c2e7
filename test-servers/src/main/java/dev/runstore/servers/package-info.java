/** Real servers for tests: started when the first test asks for them, one of each for a JVM. */
@NullMarked
package dev.runstore.servers;

import org.jspecify.annotations.NullMarked;
