package dev.tarn.model;

import dev.tarn.image.ByteImage;
import dev.tarn.image.ChannelOrder;
import dev.tarn.image.ImageResizer;
import dev.tarn.image.ResizeMode;
import dev.tarn.json.Json;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is done to a picture before it enters the network: brought to the network's size in one of the {@link ResizeMode}s, then each
 * channel standardised: {@code (pixel - mean) / deviation}, with pixels in 0..1. Immutable; height, width and channels are those of the
 * network's input.
 */
public final class Preprocessing {
    private static final int COLOURS = 3;

    private final ResizeMode resize;
    private final ChannelOrder order;
    private final float[] mean;
    private final float[] deviation;

    private Preprocessing(ResizeMode resize, ChannelOrder order, float[] mean, float[] deviation) {
        this.resize = resize;
        this.order = order;
        this.mean = mean;
        this.deviation = deviation;
    }

    /**
     * {@return pixels enter as they are; pictures of another size are stretched}
     *
     * @param channels of the network's input
     */
    public static Preprocessing none(int channels) {
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        return standardise(new float[channels], ones);
    }

    /**
     * {@return what networks with this input have by default: {@link #none}, with one channel for vectors of features}
     *
     * @param input shape of the network's input
     */
    public static Preprocessing none(Shape input) {
        return none(channels(input));
    }

    /**
     * {@return pictures of another size are stretched, then {@code (pixel - mean) / deviation}}
     *
     * @param mean of each channel's pixels in 0..1 over the training images
     * @param deviation the standard deviation of the same
     * @throws IllegalArgumentException if the two differ in length, or a number is not finite, or a deviation is not positive
     */
    public static Preprocessing standardise(float[] mean, float[] deviation) {
        boolean good = mean.length == deviation.length && mean.length > 0;
        for (int i = 0; good && i < mean.length; i++) {
            good = Float.isFinite(mean[i]) && Float.isFinite(deviation[i]) && deviation[i] > 0;
        }
        if (!good) {
            throw new IllegalArgumentException("preprocessing needs as many means as deviations, finite, deviations above 0; found mean "
                    + Arrays.toString(mean) + ", deviation "
                    + Arrays.toString(deviation));
        }
        return new Preprocessing(ResizeMode.STRETCH, ChannelOrder.RGB, mean.clone(), deviation.clone());
    }

    /**
     * Makes pictures fit in another way.
     *
     * @param mode stretch, fit or crop
     * @return the same preprocessing with it
     */
    public Preprocessing withResize(ResizeMode mode) {
        return new Preprocessing(mode, order, mean, deviation);
    }

    /**
     * {@return the same for a network that takes colours in this order} Pictures come in as red, green, blue all the same; mean and deviation are in the order given here.
     *
     * @param newOrder in which the network takes colours
     * @throws IllegalArgumentException if there are not three channels and the order is another than {@code RGB}
     */
    public Preprocessing withOrder(ChannelOrder newOrder) {
        if (newOrder != ChannelOrder.RGB && mean.length != COLOURS) {
            throw new IllegalArgumentException(
                    "the order " + newOrder.word() + " is one of three colours; the network's input has " + mean.length
                            + (mean.length == 1 ? " channel" : " channels"));
        }
        return new Preprocessing(resize, newOrder, mean, deviation);
    }

    /** {@return the order in which the network takes colours} */
    public ChannelOrder order() {
        return order;
    }

    /** {@return how pictures of another size are made to fit} */
    public ResizeMode resize() {
        return resize;
    }

    /** {@return channels of the network's input} */
    public int channels() {
        return mean.length;
    }

    /**
     * Of each channel; a copy.
     *
     * @return the mean of each channel; a copy
     */
    public float[] mean() {
        return mean.clone();
    }

    /** {@return what becomes zero in each channel of a picture: the mean, in the order in which pictures come, red first; a copy} */
    public float[] neutral() {
        float[] neutral = mean.clone();
        if (order == ChannelOrder.BGR) {
            neutral[0] = mean[2];
            neutral[2] = mean[0];
        }
        return neutral;
    }

    /**
     * Of each channel; a copy.
     *
     * @return the standard deviation of each channel; a copy
     */
    public float[] deviation() {
        return deviation.clone();
    }

    /**
     * A picture of any size as the numbers of an input, in 0..1: made grey or coloured, resized, each byte {@code b} divided:
     * {@code b / 255f}. Not standardised yet.
     *
     * @param picture grey or coloured
     * @param input {@code height×width×channels} with 1 or 3 channels
     * @return {@code height×width×channels}, channels in the network's order
     * @throws IllegalArgumentException if the input is not that of pictures
     */
    public Tensor pixels(ByteImage picture, Shape input) {
        if (input.rank() != 3 || (input.size(2) != 1 && input.size(2) != 3)) {
            throw new IllegalArgumentException(
                    "a picture has 1 or 3 channels, the network's input is " + input + "; give it numbers instead");
        }
        byte[] bytes = ImageResizer.resize(picture.withChannels(input.size(2)), input.size(0), input.size(1), resize).values();
        float[] pixels = new float[bytes.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (bytes[i] & 255) / 255f;
        }
        return Tensor.of(input, pixels);
    }

    /**
     * Brings the channels into the network's order and standardises, in place; allocates nothing; safe on any number of threads.
     *
     * @param pixels channels last (colours as red, green, blue), in 0..1
     * @param at where a pixel starts
     * @param count number of floats, a multiple of the channels
     */
    public void apply(float[] pixels, int at, int count) {
        if (mean.length == 1) {
            float m = mean[0];
            float d = deviation[0];
            for (int i = at; i < at + count; i++) {
                pixels[i] = (pixels[i] - m) / d;
            }
            return;
        }
        if (order == ChannelOrder.BGR) {
            for (int i = at; i < at + count; i += COLOURS) {
                float red = pixels[i];
                pixels[i] = pixels[i + 2];
                pixels[i + 2] = red;
            }
        }
        for (int i = at; i < at + count; i += mean.length) {
            for (int c = 0; c < mean.length; c++) {
                pixels[i + c] = (pixels[i + c] - mean[c]) / deviation[c];
            }
        }
    }

    /** Channels that are standardised apart: an image's channels; the features of a vector are all one. */
    static int channels(Shape input) {
        return input.rank() == 3 ? input.size(2) : 1;
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resize", resize.word());
        if (order != ChannelOrder.RGB) {
            json.put("channels", order.word());
        }
        json.put("mean", list(mean));
        json.put("deviation", list(deviation));
        return json;
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    /**
     * Reads what {@link #toString} gives, once it is JSON: what files hold.
     *
     * @param json as the JSON reader gives it
     * @return equal preprocessing
     * @throws IllegalArgumentException if it is anything else
     */
    public static Preprocessing fromJson(Object json) {
        Map<String, Object> object = Json.object(json, "preprocessing");
        Object order = object.get("channels");
        return standardise(floats(object, "mean"), floats(object, "deviation"))
                .withResize(ResizeMode.of(Json.string(object.get("resize"), "preprocessing.resize")))
                .withOrder(order == null ? ChannelOrder.RGB : ChannelOrder.of(Json.string(order, "preprocessing.channels")));
    }

    private static float[] floats(Map<String, Object> object, String key) {
        List<Object> list = Json.array(object.get(key), "preprocessing." + key);
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Json.number(list.get(i), "preprocessing." + key);
        }
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Preprocessing that && resize == that.resize && order == that.order && Arrays.equals(mean, that.mean)
                && Arrays.equals(deviation, that.deviation);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * resize.hashCode() + Arrays.hashCode(mean)) + Arrays.hashCode(deviation);
    }

    @Override
    public String toString() {
        return Json.write(toJson());
    }
}
