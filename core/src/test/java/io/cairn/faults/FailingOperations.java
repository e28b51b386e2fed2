package io.cairn.faults;

import io.cairn.faults.Operation.Kind;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.util.EnumSet;
import java.util.Set;

/**
 * Lets the n-th operation fail, once or from then on for ever. Only operations are counted to which the mode applies,
 * so that a loop over n, until {@link #reached} says no, is exhaustive and wastes nothing. Thread-safe.
 */
public final class FailingOperations implements Interceptor {
    private static final Set<Kind> WRITES = EnumSet.of(Kind.WRITE);
    private static final Set<Kind> READS = EnumSet.of(Kind.READ);
    /** Those that may need space; a force too, on a file system that allocates late. */
    private static final Set<Kind> NEED_SPACE =
            EnumSet.of(Kind.MKDIR, Kind.CREATE, Kind.WRITE, Kind.RENAME, Kind.FORCE, Kind.FORCE_DIRECTORY);
    /** Those of a channel which notice an interrupt that comes while they are running. */
    private static final Set<Kind> INTERRUPTIBLE =
            EnumSet.of(Kind.READ, Kind.WRITE, Kind.TRUNCATE, Kind.FORCE, Kind.FORCE_DIRECTORY, Kind.MAP, Kind.SIZE);

    private static final Set<Kind> PATH_OPERATIONS =
            EnumSet.of(Kind.MKDIR, Kind.CREATE, Kind.OPEN, Kind.RENAME, Kind.DELETE, Kind.ATTRIBUTES, Kind.LIST);

    private static final String NO_SPACE = "No space left on device";
    private static final String IO_ERROR = "Input/output error";

    private final Mode mode;
    private final Set<Kind> kinds;
    private final long n;
    private final boolean forEver;
    private long counted;
    private Operation failed;

    /** How an operation fails. */
    public enum Mode {
        /** "No space left on device", and nothing is done. Applies to what may need space. */
        ENOSPC(NEED_SPACE),
        /** "Input/output error", and nothing is done. */
        EIO(EnumSet.allOf(Kind.class)),
        /** "Input/output error", and all is done nevertheless. */
        EIO_AFTERWARDS(EnumSet.allOf(Kind.class)),
        /** One byte is written, which is no error. */
        ONE_BYTE_WRITE(WRITES),
        /** The first half is written, but at least one byte, which is no error. */
        HALF_WRITE(WRITES),
        /** The first half is written, then "No space left on device". */
        HALF_THEN_ENOSPC(WRITES),
        /** The first half is written, then "Input/output error". */
        HALF_THEN_EIO(WRITES),
        /** One byte is read, which is no error. */
        ONE_BYTE_READ(READS),
        /**
         * The thread is interrupted just before: a channel is closed, {@link ClosedByInterruptException} thrown, and
         * nothing is done; operations that the JDK does not interrupt are executed, and leave the thread interrupted.
         */
        INTERRUPT(EnumSet.allOf(Kind.class)),
        /** The same, but the interrupt comes when all is done. Applies to reads, writes, forces and the like. */
        INTERRUPT_AFTERWARDS(INTERRUPTIBLE);

        private final Set<Kind> kinds;

        Mode(final Set<Kind> kinds) {
            this.kinds = kinds;
        }

        /** To which kinds it applies: only these are counted. */
        public Set<Kind> kinds() {
            return Set.copyOf(kinds);
        }
    }

    private FailingOperations(final Mode mode, final Set<Kind> kinds, final long n, final boolean forEver) {
        this.mode = mode;
        this.kinds = EnumSet.copyOf(mode.kinds);
        this.kinds.retainAll(kinds);
        if (this.kinds.isEmpty() || n < 1) {
            throw new IllegalArgumentException(mode + " never applies to number " + n + " of " + kinds);
        }
        this.n = n;
        this.forEver = forEver;
    }

    /** The n-th operation fails, and no other. Counted from 1, over all kinds to which the mode applies. */
    public static FailingOperations once(final Mode mode, final long n) {
        return once(mode, n, mode.kinds);
    }

    /** The n-th operation of these kinds fails, and no other. Counted from 1. */
    public static FailingOperations once(final Mode mode, final long n, final Set<Kind> kinds) {
        return new FailingOperations(mode, kinds, n, false);
    }

    /** The n-th operation and all later ones fail. Counted from 1, over all kinds to which the mode applies. */
    public static FailingOperations from(final Mode mode, final long n) {
        return from(mode, n, mode.kinds);
    }

    /** The n-th operation of these kinds and all later ones of them fail. Counted from 1. */
    public static FailingOperations from(final Mode mode, final long n, final Set<Kind> kinds) {
        return new FailingOperations(mode, kinds, n, true);
    }

    @Override
    public Verdict before(final Operation operation) {
        return isHit(operation) ? verdict(operation) : Verdict.PROCEED;
    }

    private synchronized boolean isHit(final Operation operation) {
        if (!kinds.contains(operation.kind())) {
            return false;
        }
        counted++;
        final boolean hit = forEver ? counted >= n : counted == n;
        if (hit && failed == null) {
            failed = operation;
        }
        return hit;
    }

    private Verdict verdict(final Operation operation) {
        final long half = operation.length() / 2;
        return switch (mode) {
            case ENOSPC -> Verdict.fail(error(operation, NO_SPACE));
            case EIO -> Verdict.fail(error(operation, IO_ERROR));
            case EIO_AFTERWARDS -> Verdict.failAfterwards(error(operation, IO_ERROR));
            case ONE_BYTE_WRITE, ONE_BYTE_READ -> Verdict.only(1);
            case HALF_WRITE -> Verdict.only(Math.max(1, half));
            case HALF_THEN_ENOSPC -> Verdict.onlyThenFail(half, error(operation, NO_SPACE));
            case HALF_THEN_EIO -> Verdict.onlyThenFail(half, error(operation, IO_ERROR));
            case INTERRUPT -> Verdict.INTERRUPT;
            case INTERRUPT_AFTERWARDS -> Verdict.failAfterwards(new ClosedByInterruptException());
        };
    }

    /** As the JDK throws it: with the file if it came from {@code Files}, without if it came from a channel. */
    private static IOException error(final Operation operation, final String message) {
        return PATH_OPERATIONS.contains(operation.kind())
                ? new FileSystemException(operation.path(), operation.target(), message)
                : new IOException(message);
    }

    /** Whether the n-th operation was ever tried. */
    public synchronized boolean reached() {
        return failed != null;
    }

    /** The first operation that was made to fail, or null. */
    public synchronized Operation failed() {
        return failed;
    }

    /** How many operations were counted so far. */
    public synchronized long counted() {
        return counted;
    }

    @Override
    public String toString() {
        return mode + (forEver ? " from number " : " at number ") + n + (reached() ? ": " + failed() : "");
    }
}
