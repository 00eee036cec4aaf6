/**
 * ONNX, the exchange format of neural networks, in and out.
 *
 * <p>Start reading at {@link dev.tarn.onnx.OnnxWriter}, which spells a network out as an ONNX graph in the order batch, channel, row, column, and at
 * {@link dev.tarn.onnx.OnnxReader}, which does the reverse. Weights pass through unchanged, bit for bit: both sides keep PyTorch's layout. May import
 * {@code tarn-core} and the protocol buffers; computes nothing but shapes.
 *
 * <p>Source: <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a> and the operators' changelog beside it.
 */
@NullMarked
package dev.tarn.onnx;

import org.jspecify.annotations.NullMarked;
