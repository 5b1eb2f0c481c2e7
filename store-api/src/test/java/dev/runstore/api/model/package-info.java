@NullMarked
package dev.runstore.api.model;

import org.jspecify.annotations.NullMarked;
