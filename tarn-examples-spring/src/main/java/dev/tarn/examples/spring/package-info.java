/**
 * A model in a Spring Boot service. Start at {@link dev.tarn.examples.spring.ClothesApplication}.
 */
@NullMarked
package dev.tarn.examples.spring;

import org.jspecify.annotations.NullMarked;
