/**
 * Models as an HTTP service. {@link dev.tarn.serve.TarnServer} puts the floors together; below it are {@code api} (the endpoints), {@code http} (requests, answers, limits), {@code repository} (which models there
 * are) and {@code compute} (batches and threads), and no floor knows those above it.
 */
@NullMarked
package dev.tarn.serve;

import org.jspecify.annotations.NullMarked;
