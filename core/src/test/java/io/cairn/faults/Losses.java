package io.cairn.faults;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Enumerates which of the pending changes are lost, and how: all subsets of a few; of many none, all, each missing,
 * each alone, all prefixes and some at random. For each subset: all lost ones as if they had never been, all as bad as
 * can be, and mixed at random; a single lost one in each way there is.
 */
final class Losses<E extends Exception> {
    static final int ALL_SUBSETS_UP_TO = 12;
    private static final int RANDOM_SUBSETS = 200;
    private static final int MAX_WAYS = 16;

    private final List<Change> changes;
    private final SplittableRandom random;
    private final int atMost;
    private final Sink<E> sink;
    private final boolean[] lost;
    private final int[] outcomes;

    /**
     * Of one boundary.
     *
     * @param atMost how many of each family (missing, alone, prefixes) if there are many changes
     */
    Losses(final List<Change> changes, final SplittableRandom random, final int atMost, final Sink<E> sink) {
        this.changes = changes;
        this.random = random;
        this.atMost = atMost;
        this.sink = sink;
        this.lost = new boolean[changes.size()];
        this.outcomes = new int[changes.size()];
    }

    /** Takes outcomes, one for each change; they are overwritten afterwards. */
    @FunctionalInterface
    interface Sink<E extends Exception> {
        void accept(int[] outcomes) throws E;
    }

    void enumerate() throws E {
        if (lost.length <= ALL_SUBSETS_UP_TO) {
            allSubsets();
        } else {
            someSubsets();
        }
    }

    private void allSubsets() throws E {
        for (int subset = 0; subset < 1 << lost.length; subset++) {
            for (int i = 0; i < lost.length; i++) {
                lost[i] = (subset >> i & 1) != 0;
            }
            lose();
        }
    }

    private void someSubsets() throws E {
        final int count = lost.length;
        final int step = (int) Math.max(1, ((long) count + atMost - 1) / atMost);
        Arrays.fill(lost, false);
        lose();
        Arrays.fill(lost, true);
        lose();
        for (int i = random.nextInt(step); i < count; i += step) {
            Arrays.fill(lost, false);
            lost[i] = true;
            lose();
            Arrays.fill(lost, true);
            lost[i] = false;
            lose();
        }
        for (int kept = 1 + random.nextInt(step); kept < count; kept += step) {
            Arrays.fill(lost, 0, kept, false);
            Arrays.fill(lost, kept, count, true);
            lose();
        }
        for (int i = 0; i < RANDOM_SUBSETS; i++) {
            // From few to many, as half of many is never few.
            final double share = random.nextDouble();
            for (int j = 0; j < count; j++) {
                lost[j] = random.nextDouble() < share;
            }
            lose();
        }
    }

    private void lose() throws E {
        int count = 0;
        int last = -1;
        for (int i = 0; i < lost.length; i++) {
            outcomes[i] = lost[i] ? Change.LOST : Change.KEPT;
            if (lost[i]) {
                count++;
                last = i;
            }
        }
        if (count == 1) {
            loseInEachWay(last);
            return;
        }
        sink.accept(outcomes);
        if (count > 1) {
            for (int i = 0; i < lost.length; i++) {
                outcomes[i] = lost[i] ? changes.get(i).worst(random) : Change.KEPT;
            }
            sink.accept(outcomes);
            for (int i = 0; i < lost.length; i++) {
                outcomes[i] = lost[i] ? random.nextInt(1, changes.get(i).waysToLose() + 1) : Change.KEPT;
            }
            sink.accept(outcomes);
        }
    }

    private void loseInEachWay(final int index) throws E {
        final int ways = changes.get(index).waysToLose();
        final int step = Math.max(1, ways / MAX_WAYS);
        for (int way = 1; way <= ways; way += step) {
            outcomes[index] = way;
            sink.accept(outcomes);
        }
    }
}
