package io.cairn.faults;

import java.util.SplittableRandom;

/**
 * Something that was done and not yet forced, which a power loss may take back. How it comes out is a number: 0, it
 * happened; 1, it did not; 2 to {@link #waysToLose} inclusive, neither. Immutable.
 */
sealed interface Change permits SectorChange, LengthChange, DirectoryChange {
    int KEPT = 0;
    int LOST = 1;

    /** By which changes are sorted: when it happened. */
    long order();

    int waysToLose();

    /** The outcome when all that is lost comes out as badly as it can. */
    int worst(SplittableRandom random);

    String describe(int outcome);
}
