/**
 * JSON text, read and written: the header of a model file and its description of a network need it, and the core has no dependencies. Imports nothing of Tarn.
 */
@NullMarked
package dev.tarn.json;

import org.jspecify.annotations.NullMarked;
