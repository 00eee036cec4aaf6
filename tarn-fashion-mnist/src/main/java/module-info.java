import dev.tarn.data.EmbeddedDataset;
import dev.tarn.fashion.FashionMnistSmallDataset;
import org.jspecify.annotations.NullMarked;

/** 12,000 balanced images of Fashion-MNIST, so that a first run needs neither network nor downloads. */
@NullMarked module dev.tarn.fashion {
    requires static org.jspecify;
    requires transitive dev.tarn.core;

    exports dev.tarn.fashion;

    provides EmbeddedDataset with FashionMnistSmallDataset;
}
