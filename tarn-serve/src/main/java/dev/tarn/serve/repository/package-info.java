/**
 * Which models there are: files and folders of files, looked at again and again, so that new versions are served while requests go on. A model that is being replaced stays usable for those who hold it. Knows
 * nothing of HTTP. Start at {@link dev.tarn.serve.repository.ModelRepository}.
 */
@NullMarked
package dev.tarn.serve.repository;

import org.jspecify.annotations.NullMarked;
