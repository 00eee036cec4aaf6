/**
 * Hostile input for everything that reads: a target per reader, driven by coverage with Jazzer. A target knows nothing but the contract that all readers
 * share: what they cannot read they refuse with one line that names the file. Anything else that is thrown, memory that is used up, or a hang is a finding.
 *
 * <p>{@code mvn verify} runs the seeds and every input that ever broke something (kept in the resources). {@code JAZZER_FUZZ=1 mvn -pl tarn-fuzz -am
 * test -Dtest=NumpyFuzzTest#array -Dsurefire.failIfNoSpecifiedTests=false} searches for new ones.
 */
@NullMarked
package dev.tarn.fuzz;

import org.jspecify.annotations.NullMarked;
