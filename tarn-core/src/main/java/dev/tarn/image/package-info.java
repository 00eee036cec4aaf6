/**
 * Pictures before they are numbers of a network: how a picture of another size is made to fit.
 *
 * <p>May import nothing of Tarn. May not know data sets, networks or models: it is below all of them, so that a model can take a picture
 * as it comes and a data set can
 * bring pictures to one size in the same way.
 */
@NullMarked
package dev.tarn.image;

import org.jspecify.annotations.NullMarked;
