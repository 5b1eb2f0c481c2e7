/** Runs and artifacts of many tenants in PostgreSQL. */
@NullMarked
package dev.runstore.postgres;

import org.jspecify.annotations.NullMarked;
