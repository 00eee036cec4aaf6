/**
 * Pictures before they are numbers of a network: files decoded to bytes, turned upright, made grey or coloured, brought to another size.
 *
 * <p>Start reading at {@link dev.tarn.image.ImageDecoder}. May import nothing of Tarn. May not know data sets, networks or models: it is below all of them, so that a
 * model can take a picture as it comes and a data set can bring pictures to one size in the same way.
 *
 * <p>The contract on numbers: 8 bits a channel; resized pixels and luma are Pillow's, bit for bit; what Pillow leaves open stands at {@code ImageSamples}.
 */
@NullMarked
package dev.tarn.image;

import org.jspecify.annotations.NullMarked;
