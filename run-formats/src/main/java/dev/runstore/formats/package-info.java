/** Importers and exporters of run histories, one package for each format. */
@NullMarked
package dev.runstore.formats;

import org.jspecify.annotations.NullMarked;
