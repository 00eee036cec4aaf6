package dev.tarn.layer;

import dev.tarn.tensor.Shape;

/** What the two pools share: the checks, the shape and the text of their window. */
final class PoolWindow {
    private PoolWindow() {}

    /** Padding of at most half a window, as PyTorch demands: then each window holds at least one real element. */
    static void check(String word, Window window) {
        Padding p = window.padding();
        if (p.top() * 2 > window.height() || p.bottom() * 2 > window.height() || p.left() * 2 > window.width()
                || p.right() * 2 > window.width()) {
            throw new IllegalArgumentException(word + " " + window.height() + "×" + window.width() + ": padding " + p.text().trim()
                    + " is more than half of the window; a window could lie wholly in padding");
        }
    }

    static Shape output(Window window, boolean ceil, Shape input) {
        Shape image = Window.requireImage(input);
        Shape map = window.slide(image, ceil);
        return Shape.of(map.size(0), map.size(1), image.size(2));
    }

    static String text(Window window, boolean ceil) {
        return Window.pair(window.height(), window.width()) + window.options(window.height(), window.width()) + (ceil ? " ceil" : "");
    }
}
