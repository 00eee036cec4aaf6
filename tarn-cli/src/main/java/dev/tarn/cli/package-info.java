/**
 * The {@code tarn} command. One class a command; a command reads its options, calls the library and prints. What people
 * read goes to {@link dev.tarn.cli.Terminal}, results to standard output. No arithmetic and no file formats live here.
 * Start reading in {@link dev.tarn.cli.Main}.
 */
@org.jspecify.annotations.NullMarked
package dev.tarn.cli;
