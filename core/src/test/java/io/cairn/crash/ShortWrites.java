package io.cairn.crash;

import io.cairn.faults.Interceptor;
import io.cairn.faults.Operation;
import io.cairn.faults.Verdict;
import java.util.SplittableRandom;

/**
 * Lets some writes write a part only, which is no error, so that there are moments in the middle of a record. In whole
 * sectors: nothing that is there completely shares one with what is still to come.
 */
final class ShortWrites implements Interceptor {
    private static final int SECTOR = 512;

    private final SplittableRandom random;
    private final int oneOf;

    /** One write of so many is short. */
    ShortWrites(final SplittableRandom random, final int oneOf) {
        this.random = random;
        this.oneOf = oneOf;
    }

    @Override
    public Verdict before(final Operation operation) {
        return operation.kind() == Operation.Kind.WRITE && operation.length() > SECTOR && random.nextInt(oneOf) == 0
                ? Verdict.only(SECTOR * random.nextLong(1, (operation.length() + SECTOR - 1) / SECTOR))
                : Verdict.PROCEED;
    }
}
