/**
 * ONNX's operators, computed as their specification says: row-major tensors of any rank, float32 and whole numbers, every attribute, opset 7 to current.
 *
 * <p>Start at {@link dev.tarn.onnx.operator.Operators}, the table: a name leads to an {@link dev.tarn.onnx.operator.Operator}, which reads a node's attributes once
 * and gives an {@link dev.tarn.onnx.operator.Operation}, which computes. {@link dev.tarn.onnx.operator.OnnxProgram} runs whole graphs. What graphs compute
 * with constants and shapes alone is computed here, too, while they are read.
 *
 * <p>Correct first: these loops are for what the planner's layers cannot express. May import {@code dev.tarn.onnx.graph}; knows nothing of layers. float16 and
 * bfloat16 are computed in float32 and rounded after each operator; float64 is computed in float32.
 *
 * <p>Source: <a href="https://github.com/onnx/onnx/blob/main/docs/Changelog.md">Changelog.md</a> of ONNX, and NumPy's rules where it refers to them.
 */
@NullMarked
package dev.tarn.onnx.operator;

import org.jspecify.annotations.NullMarked;
