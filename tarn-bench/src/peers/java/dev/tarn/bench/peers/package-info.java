/**
 * Tarn beside native libraries on the same networks, images and parameters, in one process, in turns. Each peer runs with the best settings known
 * (docs/performance.md lists them); before anything is measured its results are compared with Tarn's.
 */
@NullMarked
package dev.tarn.bench.peers;

import org.jspecify.annotations.NullMarked;
