/** PostgreSQL for histories with S3 for artifacts. */
@NullMarked
package dev.runstore.saas;

import org.jspecify.annotations.NullMarked;
