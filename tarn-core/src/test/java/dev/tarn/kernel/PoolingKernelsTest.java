package dev.tarn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PoolingKernelsTest {
    static List<Twin> twins() {
        return Twin.all();
    }

    /** A map with values, a window, the output's shape. */
    private record Problem(Layout input, PoolingKernels.Window window, int padBottom, int padRight, Layout output, float[] x) {
        static Problem random(SplittableRandom r) {
            int kind = r.nextInt(4);
            int kh = kind == 0 ? 2 : kind == 1 ? 3 : r.nextInt(1, 5);
            int kw = kind == 0 ? 2 : kind == 1 ? 3 : r.nextInt(1, 5);
            int sh = r.nextInt(1, 4);
            int sw = r.nextInt(1, 4);
            int top = r.nextInt(kh);
            int left = r.nextInt(kw);
            int bottom = r.nextInt(kh);
            int right = r.nextInt(kw);
            int h = r.nextInt(Math.max(1, kh - top - bottom), 11);
            int w = r.nextInt(Math.max(1, kw - left - right), 11);
            int[] channels = {1, 3, 4, 5, 16, 20, 64, 80};
            int c = channels[r.nextInt(channels.length)];
            int oh = (h + top + bottom - kh) / sh + 1;
            int ow = (w + left + right - kw) / sw + 1;
            while (oh > 1 && (oh - 1) * sh - top >= h) {
                oh--;
            }
            while (ow > 1 && (ow - 1) * sw - left >= w) {
                ow--;
            }
            Layout input = new Layout(h, w, c, r.nextInt(3), r.nextInt(3), r.nextInt(3), r.nextInt(3));
            Layout output = new Layout(oh, ow, c, r.nextInt(2), r.nextInt(2), r.nextInt(2), r.nextInt(2));
            float[] x = new float[input.image() + 7];
            Problem p = new Problem(input, new PoolingKernels.Window(kh, kw, sh, sw, top, left), bottom, right, output, x);
            p.fill(Twin.coarse(r, h * w * c));
            return p;
        }

        void fill(float[] values) {
            int i = 0;
            for (int y = 0; y < input.height(); y++) {
                for (int xx = 0; xx < input.width(); xx++) {
                    for (int c = 0; c < input.channels(); c++) {
                        x[7 + input.at(y, xx) + c] = values[i++];
                    }
                }
            }
        }

        float value(int y, int xx, int c) {
            return x[7 + input.at(y, xx) + c];
        }

        boolean inside(int y, int xx) {
            return y >= 0 && y < input.height() && xx >= 0 && xx < input.width();
        }
    }

    private static void rimIsZero(Layout layout, float[] y, int at) {
        double everything = 0;
        double image = 0;
        for (int i = at; i < at + layout.image(); i++) {
            everything += Math.abs(y[i]);
        }
        for (int oy = 0; oy < layout.height(); oy++) {
            for (int ox = 0; ox < layout.width(); ox++) {
                for (int c = 0; c < layout.channels(); c++) {
                    image += Math.abs(y[at + layout.at(oy, ox) + c]);
                }
            }
        }
        assertThat(everything).as("rim and padding lanes of %s", layout).isCloseTo(image, within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void maximumAndItsGradientFollowTheFirstWinner(Twin twin) {
        SplittableRandom r = new SplittableRandom(21);
        for (int n = 0; n < 600; n++) {
            Problem p = Problem.random(r);
            if (n % 5 == 0) {
                p.x[7 + p.input.at(r.nextInt(p.input.height()), r.nextInt(p.input.width())) + r.nextInt(p.input.channels())] = Float.NaN;
            }
            float[] y = new float[p.output.image() + 3];
            twin.pooling().max(p.input, p.window, p.x, 7, p.output, y, 3);
            Layout gradient = p.output.withoutRim();
            float[] dy = new float[gradient.image()];
            float[] dx = new float[p.input.withoutRim().image() + 5];
            double[] expected = new double[dx.length];
            for (int oy = 0; oy < p.output.height(); oy++) {
                for (int ox = 0; ox < p.output.width(); ox++) {
                    for (int c = 0; c < p.output.channels(); c++) {
                        dy[gradient.at(oy, ox) + c] = (float) r.nextDouble(-1, 1);
                        float best = Float.NaN;
                        int winner = -1;
                        for (int ky = 0; ky < p.window.height(); ky++) {
                            for (int kx = 0; kx < p.window.width(); kx++) {
                                int iy = oy * p.window.strideHeight() - p.window.padTop() + ky;
                                int ix = ox * p.window.strideWidth() - p.window.padLeft() + kx;
                                if (p.inside(iy, ix) && (winner < 0 || p.value(iy, ix, c) > best
                                        || Float.isNaN(p.value(iy, ix, c)) && !Float.isNaN(best))) {
                                    best = p.value(iy, ix, c);
                                    winner = p.input.withoutRim().at(iy, ix) + c;
                                }
                            }
                        }
                        assertThat(y[3 + p.output.at(oy, ox) + c]).as("%s at %d %d %d", p, oy, ox, c).isEqualTo(Float.valueOf(best));
                        expected[5 + winner] += dy[gradient.at(oy, ox) + c];
                    }
                }
            }
            twin.pooling().maxGradient(p.input, p.window, p.x, 7, p.output, y, 3, dy, 0, dx, 5);
            for (int i = 0; i < dx.length; i++) {
                assertThat((double) dx[i]).as("gradient %d of %s", i, p).isCloseTo(expected[i], within(2e-6));
            }
            if (n % 5 != 0) {
                rimIsZero(p.output, y, 3);
            }
        }
    }

    @Test
    void twinsAgreeInEveryBitOfTheMaximum() {
        SplittableRandom r = new SplittableRandom(22);
        for (int n = 0; n < 200; n++) {
            Problem p = Problem.random(r);
            p.fill(Twin.random(r, p.input.height() * p.input.width() * p.input.channels()));
            for (int i = 0; i < 5; i++) {
                float[] odd = {Float.NaN, Float.NEGATIVE_INFINITY, -0f, 0f, Float.POSITIVE_INFINITY};
                p.x[7 + p.input.at(r.nextInt(p.input.height()), r.nextInt(p.input.width())) + r.nextInt(p.input.channels())] = odd[i];
            }
            float[] expected = new float[p.output.image()];
            Twin.PLAIN.pooling().max(p.input, p.window, p.x, 7, p.output, expected, 0);
            for (Twin twin : twins()) {
                float[] y = new float[p.output.image()];
                twin.pooling().max(p.input, p.window, p.x, 7, p.output, y, 0);
                assertThat(y).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void averagesDivideByTheWindowOrByWhatIsInTheMap(Twin twin) {
        SplittableRandom r = new SplittableRandom(23);
        for (int n = 0; n < 400; n++) {
            Problem p = Problem.random(r);
            boolean countPadding = n % 2 == 0;
            float[] y = new float[p.output.image()];
            twin.pooling().average(p.input, p.window, countPadding, p.padBottom, p.padRight, p.x, 7, p.output, y, 0);
            Layout gradient = p.output.withoutRim();
            float[] dy = new float[gradient.image()];
            float[] dx = new float[p.input.withoutRim().image()];
            double[] expected = new double[dx.length];
            Arrays.fill(dx, 0);
            for (int oy = 0; oy < p.output.height(); oy++) {
                for (int ox = 0; ox < p.output.width(); ox++) {
                    int iy0 = oy * p.window.strideHeight() - p.window.padTop();
                    int ix0 = ox * p.window.strideWidth() - p.window.padLeft();
                    int inMap = 0;
                    int inPadded = 0;
                    for (int iy = iy0; iy < iy0 + p.window.height(); iy++) {
                        for (int ix = ix0; ix < ix0 + p.window.width(); ix++) {
                            inMap += p.inside(iy, ix) ? 1 : 0;
                            inPadded += iy < p.input.height() + p.padBottom && ix < p.input.width() + p.padRight ? 1 : 0;
                        }
                    }
                    int count = countPadding ? inPadded : inMap;
                    for (int c = 0; c < p.output.channels(); c++) {
                        float g = (float) r.nextDouble(-1, 1);
                        dy[gradient.at(oy, ox) + c] = g;
                        double sum = 0;
                        for (int iy = iy0; iy < iy0 + p.window.height(); iy++) {
                            for (int ix = ix0; ix < ix0 + p.window.width(); ix++) {
                                if (p.inside(iy, ix)) {
                                    sum += p.value(iy, ix, c);
                                    expected[p.input.withoutRim().at(iy, ix) + c] += (double) g / count;
                                }
                            }
                        }
                        assertThat((double) y[p.output.at(oy, ox) + c]).as("%s at %d %d %d", p, oy, ox, c).isCloseTo(sum / count,
                                within(1e-6));
                    }
                }
            }
            rimIsZero(p.output, y, 0);
            twin.pooling().averageGradient(p.input, p.window, countPadding, p.padBottom, p.padRight, p.output, dy, 0, dx, 0);
            for (int i = 0; i < dx.length; i++) {
                assertThat((double) dx[i]).as("gradient %d of %s", i, p).isCloseTo(expected[i], within(3e-6));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void globalPoolingTakesTheWholeMap(Twin twin) {
        SplittableRandom r = new SplittableRandom(24);
        for (int n = 0; n < 150; n++) {
            Problem p = Problem.random(r);
            Layout in = p.input;
            int pixel = in.pixel();
            float[] mean = new float[pixel];
            float[] most = new float[pixel];
            twin.pooling().globalAverage(in, p.x, 7, mean, 0);
            twin.pooling().globalMax(in, p.x, 7, most, 0);
            float[] dy = new float[pixel];
            for (int c = 0; c < in.channels(); c++) {
                dy[c] = (float) r.nextDouble(-1, 1);
            }
            int size = in.withoutRim().image();
            float[] written = new float[size];
            Arrays.fill(written, 0, in.height() * in.width() * pixel, 3);
            float[] added = written.clone();
            float[] toWinner = new float[size];
            twin.pooling().globalAverageGradient(in, dy, 0, written, 0, false);
            twin.pooling().globalAverageGradient(in, dy, 0, added, 0, true);
            twin.pooling().globalMaxGradient(in, p.x, 7, most, 0, dy, 0, toWinner, 0);
            int pixels = in.height() * in.width();
            for (int c = 0; c < in.channels(); c++) {
                double sum = 0;
                float best = Float.NEGATIVE_INFINITY;
                int winner = -1;
                for (int i = 0; i < pixels; i++) {
                    float v = p.value(i / in.width(), i % in.width(), c);
                    sum += v;
                    if (v > best) {
                        best = v;
                        winner = i;
                    }
                    assertThat((double) written[i * pixel + c]).isCloseTo((double) dy[c] / pixels, within(1e-7));
                    assertThat((double) added[i * pixel + c]).isCloseTo(3 + (double) dy[c] / pixels, within(1e-6));
                }
                assertThat((double) mean[c]).isCloseTo(sum / pixels, within(1e-6));
                assertThat(most[c]).isEqualTo(best);
                for (int i = 0; i < pixels; i++) {
                    assertThat(toWinner[i * pixel + c]).isEqualTo(i == winner ? dy[c] : 0);
                }
            }
        }
    }
}
