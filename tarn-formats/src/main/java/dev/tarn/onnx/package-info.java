/**
 * ONNX, the exchange format of neural networks, in and out.
 *
 * <p>Start reading at {@link dev.tarn.onnx.OnnxWriter}, which spells a network out as an ONNX graph in the order batch, channel, row, column, and at
 * {@link dev.tarn.onnx.OnnxReader}, which does the reverse. Graphs that are no networks of layers are for {@link dev.tarn.onnx.OnnxEvaluator}. Weights pass through unchanged, bit for bit: both sides keep PyTorch's layout. May import
 * {@code tarn-core} and the protocol buffers; what operators compute is in {@code dev.tarn.onnx.operator}, what a file says in {@code dev.tarn.onnx.graph}.
 *
 * <p>Source: <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a> and the operators' changelog beside it.
 */
@NullMarked
package dev.tarn.onnx;

import org.jspecify.annotations.NullMarked;
