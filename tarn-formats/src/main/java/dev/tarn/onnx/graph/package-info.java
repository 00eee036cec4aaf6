/**
 * What an ONNX file says: its wire format, its nodes and constants, and who reads what. Start at {@link dev.tarn.onnx.graph.OnnxParser}, then
 * {@link dev.tarn.onnx.graph.OnnxGraph}.
 *
 * <p>Knows names and shapes, not what operators do; may import protocol buffers and the core's error for files. Nothing in a file is trusted: sizes are compared
 * with what is there before memory is taken, counts and nesting are bounded, and every error names the file and the byte.
 */
@NullMarked
package dev.tarn.onnx.graph;

import org.jspecify.annotations.NullMarked;
