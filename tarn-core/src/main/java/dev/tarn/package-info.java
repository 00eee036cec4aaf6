/**
 * What every floor may say of itself: the version of this build. Nothing else lives here; start reading in
 * {@code dev.tarn.kernel} for the arithmetic or {@code dev.tarn.network} for the network as a user writes it.
 */
@org.jspecify.annotations.NullMarked
package dev.tarn;
