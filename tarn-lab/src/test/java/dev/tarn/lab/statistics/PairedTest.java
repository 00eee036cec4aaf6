package dev.tarn.lab.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedTest {
    /** Student's sleep data (1908): differences of ten patients; R's t.test gives t = 4.0621, p = 0.002833, interval 0.7001 to 2.4599. */
    private static final double[] SLEEP = {1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4};

    @Test
    void agreesWithStudentsOwnExample() {
        Paired paired = Paired.of(SLEEP);
        assertThat(paired.mean()).isCloseTo(1.58, within(1e-9));
        assertThat(paired.p()).isCloseTo(0.002833, within(1e-6));
        assertThat(paired.interval().low()).isCloseTo(0.7001, within(1e-4));
        assertThat(paired.interval().high()).isCloseTo(2.4599, within(1e-4));
    }

    @Test
    void onePairTellsNothingAboutSpread() {
        Paired paired = Paired.of(0.3);
        assertThat(paired.interval()).isEqualTo(Interval.UNKNOWN);
        assertThat(paired.p()).isEqualTo(1);
        assertThat(paired.deviation()).isNaN();
        assertThatThrownBy(Paired::of).hasMessage("no pairs; expected at least one");
    }

    @Test
    void whatDivergedIsLeftOut() {
        assertThat(Paired.of(1.2, Double.NaN, 2.4, Double.POSITIVE_INFINITY, 1.3)).isEqualTo(Paired.of(1.2, 2.4, 1.3));
        assertThat(Paired.of(0.1, Double.NaN).interval()).isEqualTo(Interval.UNKNOWN);
        assertThat(Paired.of(0.1, Double.NaN).p()).isEqualTo(1);
        assertThat(Paired.of(Double.NaN).pairs()).isZero();
        assertThat(Paired.of(Double.NaN).mean()).isNaN();
    }

    @Test
    void differencesWithoutSpreadAreCertain() {
        assertThat(Paired.of(0, 0, 0)).isEqualTo(new Paired(3, 0, 0, new Interval(0, 0), 1));
        assertThat(Paired.of(2, 2)).isEqualTo(new Paired(2, 2, 0, new Interval(2, 2), 0));
    }

    /** In 4,000 studies of 6 seeds the interval misses the truth in 5 % of them; 4 standard errors of that share are 1.4 %. */
    @Test
    void intervalsOverSeedsCoverTheTruthAtTheirNominalRate() {
        SplittableRandom random = new SplittableRandom(20260101);
        int covered = 0;
        int found = 0;
        for (int study = 0; study < 4000; study++) {
            double[] differences = new double[6];
            for (int i = 0; i < differences.length; i++) {
                double a = 0.9 + 0.0015 * random.nextGaussian();
                double b = 0.898 + 0.0015 * random.nextGaussian();
                differences[i] = a - b;
            }
            Paired paired = Paired.of(differences);
            covered += paired.interval().contains(0.002) ? 1 : 0;
            found += paired.p() < 0.05 ? 1 : 0;
        }
        assertThat(covered / 4000.0).isCloseTo(0.95, within(0.014));
        double power = Power.of(6, 0.002, 0.0015 * Math.sqrt(2), 0.05);
        assertThat(found / 4000.0).as("power is the share of studies that find it").isCloseTo(power, within(4 * 0.5 / Math.sqrt(4000)));
    }

    /** Differences of single images are −1, 0 or 1, far from normal; their mean over 2,000 images is not. */
    @Test
    void intervalsOverImagesCoverTheTruthAtTheirNominalRate() {
        SplittableRandom random = new SplittableRandom(7);
        int covered = 0;
        for (int study = 0; study < 2000; study++) {
            double[] differences = new double[2000];
            for (int i = 0; i < differences.length; i++) {
                double u = random.nextDouble();
                differences[i] = u < 0.03 ? 1 : u < 0.05 ? -1 : 0;
            }
            covered += Paired.ofMany(differences).contains(0.01) ? 1 : 0;
        }
        assertThat(covered / 2000.0).isCloseTo(0.95, within(0.02));
    }

    @Test
    void falseAlarmsAreAsRareAsTheLevelSays() {
        SplittableRandom random = new SplittableRandom(3);
        int alarms = 0;
        for (int study = 0; study < 4000; study++) {
            alarms += Paired.of(random.nextGaussian(), random.nextGaussian(), random.nextGaussian(), random.nextGaussian()).p() < 0.05
                    ? 1
                    : 0;
        }
        assertThat(alarms / 4000.0).isCloseTo(0.05, within(0.014));
    }
}
