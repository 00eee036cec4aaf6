/**
 * Requests and answers, and everything that stands between the network and an endpoint: limits, deadlines, problems, keys, logs, figures. Knows nothing of models; only this package and the one above import
 * Jetty. Start at {@link dev.tarn.serve.http.Dispatcher}.
 */
@NullMarked
package dev.tarn.serve.http;

import org.jspecify.annotations.NullMarked;
