@org.jspecify.annotations.NullMarked
package dev.runstore.filesystem.index;
