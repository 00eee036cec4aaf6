package dev.tarn.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ImageResizerTest {

    @Test
    void pixelsArePillowsInEveryModeAtEverySize() throws IOException {
        Map<String, ByteImage> golden = Golden.images();
        int compared = 0;
        for (Map.Entry<String, ByteImage> entry : golden.entrySet()) {
            String[] words = entry.getKey().split(" ", -1);
            if (words.length == 4) {
                ByteImage source = Objects.requireNonNull(golden.get(words[0]));
                ByteImage resized = ImageResizer.resize(source, Integer.parseInt(words[2]), Integer.parseInt(words[3]),
                        ResizeMode.of(words[1]));
                assertThat(resized.values()).as(entry.getKey()).isEqualTo(entry.getValue().values());
                assertThat(resized.width()).isEqualTo(entry.getValue().width());
                assertThat(resized.channels()).isEqualTo(source.channels());
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(150);
    }

    @Test
    void greyIsPillowsLuma() throws IOException {
        Map<String, ByteImage> golden = Golden.images();
        ByteImage colours = Objects.requireNonNull(golden.get("colours"));
        ByteImage grey = colours.withChannels(1);
        assertThat(grey.values()).isEqualTo(Objects.requireNonNull(golden.get("luma")).values());
        ByteImage again = grey.withChannels(3);
        for (int i = 0; i < again.values().length; i++) {
            assertThat(again.values()[i]).isEqualTo(grey.values()[i / 3]);
        }
        assertThat(again.withChannels(1).values()).isEqualTo(grey.values());
    }

    @Test
    void whatPillowRefusesKeepsOnePixel() {
        ByteImage tall = new ByteImage(150, 3, 1, new byte[450]);
        assertThat(ImageResizer.resize(tall, 7, 1, ResizeMode.FIT).values()).containsOnly(0).hasSize(7);
    }

    @Test
    void noSizeIsRefused() {
        ByteImage dot = new ByteImage(1, 1, 1, new byte[1]);
        assertThatIllegalArgumentException().isThrownBy(() -> ImageResizer.resize(dot, 0, 4, ResizeMode.CROP))
                .withMessage("cannot resize to 0×4; expected at least 1×1");
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteImage(1, 1, 2, new byte[2]));
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteImage(1, 1, 3, new byte[2]))
                .withMessage("2 bytes for an image of 1×1×3; expected as many as that has");
    }
}
