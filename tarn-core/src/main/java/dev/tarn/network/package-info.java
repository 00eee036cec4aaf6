/**
 * A network: a directed acyclic graph of named layers, its builder and its shape checking.
 *
 * <p>Networks are immutable descriptions; parameters live in {@code dev.tarn.model}, computation in {@code dev.tarn.plan}. May import {@code layer},
 * {@code tensor} and {@code json}. Start reading at {@link dev.tarn.network.Network}.
 */
@NullMarked
package dev.tarn.network;

import org.jspecify.annotations.NullMarked;
