@NullMarked
package dev.runstore.api.config;

import org.jspecify.annotations.NullMarked;
