/**
 * The HTML report of a training run: one file that shows how the run went, what the network gets wrong and what made it. It loads nothing from
 * elsewhere and runs no script; pictures are PNG, curves are SVG, both inside the file. Every figure says in words or in a table what it shows, and
 * nothing is told by colour alone.
 *
 * <p>Start reading in {@link dev.tarn.report.HtmlPage}. The rest are the pieces of a page, each fed with plain numbers and names: this package
 * computes nothing about networks, reads no files and knows no commands.
 */
@NullMarked
package dev.tarn.report;

import org.jspecify.annotations.NullMarked;
