/**
 * The endpoints: what a request means to a model, and a model's answer as JSON. {@link dev.tarn.serve.api.Api} lists them.
 */
@NullMarked
package dev.tarn.serve.api;

import org.jspecify.annotations.NullMarked;
