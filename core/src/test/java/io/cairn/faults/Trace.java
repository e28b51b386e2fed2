package io.cairn.faults;

import io.cairn.faults.Operation.Kind;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Records what really changed the disk, in order: {@link Kind#mutates() mutating} operations that succeeded, the part
 * of a write that reached the file, and forces that failed. Thread-safe: it lets mutating operations happen one at a
 * time, so that there is an order. Put interceptors that block before it.
 */
public final class Trace implements Interceptor {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final List<Operation> operations = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private final AtomicLongArray counts = new AtomicLongArray(Kind.values().length);

    /**
     * Something the test said in between.
     *
     * @param boundary operations recorded before it
     * @param value    what the test said
     */
    public record Mark(int boundary, Object value) {}

    @Override
    public Verdict before(final Operation operation) {
        counts.incrementAndGet(operation.kind().ordinal());
        if (operation.kind().mutates()) {
            lock.lock();
        }
        return Verdict.PROCEED;
    }

    @Override
    public void after(final Operation operation, final long transferred, final Throwable failure) {
        // Not held if an interceptor before this one threw an error.
        if (!operation.kind().mutates() || !lock.isHeldByCurrentThread()) {
            return;
        }
        try {
            record(operation, transferred, failure);
        } finally {
            lock.unlock();
        }
    }

    private void record(final Operation operation, final long transferred, final Throwable failure) {
        switch (operation.kind()) {
            case WRITE -> {
                if (transferred > 0) {
                    operations.add(operation.first((int) transferred));
                }
            }
            case FORCE, FORCE_DIRECTORY -> {
                if (failure == null) {
                    operations.add(operation);
                } else if (!(failure instanceof ClosedChannelException)) {
                    operations.add(operation.asFailed());
                }
            }
            default -> {
                if (failure == null) {
                    operations.add(operation);
                }
            }
        }
    }

    /** Says something between two operations. */
    public void mark(final Object value) {
        lock.lock();
        try {
            marks.add(new Mark(operations.size(), value));
        } finally {
            lock.unlock();
        }
    }

    /** How many operations are recorded; the boundaries for {@link PowerLoss} are 0 to this, inclusive. */
    public int size() {
        lock.lock();
        try {
            return operations.size();
        } finally {
            lock.unlock();
        }
    }

    /** What is recorded so far. */
    public List<Operation> operations() {
        lock.lock();
        try {
            return List.copyOf(operations);
        } finally {
            lock.unlock();
        }
    }

    /** What was said so far, in order. */
    public List<Mark> marks() {
        lock.lock();
        try {
            return List.copyOf(marks);
        } finally {
            lock.unlock();
        }
    }

    /** The last mark of that type set when at most {@code boundary} operations were recorded; null if there is none. */
    public <T> T lastMark(final int boundary, final Class<T> type) {
        T last = null;
        for (final Mark mark : marks()) {
            if (mark.boundary() <= boundary && type.isInstance(mark.value())) {
                last = type.cast(mark.value());
            }
        }
        return last;
    }

    /** How often an operation of that kind was tried, since the start or {@link #resetCounts}; not only mutating ones. */
    public long count(final Kind kind) {
        return counts.get(kind.ordinal());
    }

    /** How many operations of all kinds were tried. */
    public long count() {
        long total = 0;
        for (final Kind kind : Kind.values()) {
            total += count(kind);
        }
        return total;
    }

    /** Starts counting at 0 again; what is recorded stays. */
    public void resetCounts() {
        for (int i = 0; i < counts.length(); i++) {
            counts.set(i, 0);
        }
    }

    /** Forgets all: operations, marks, counts. */
    public void restart() {
        lock.lock();
        try {
            operations.clear();
            marks.clear();
            resetCounts();
        } finally {
            lock.unlock();
        }
    }

    /** The operations from one boundary to another, as a trace of its own, with the marks in between; without counts. */
    public Trace cut(final int from, final int to) {
        final Trace part = new Trace();
        lock.lock();
        try {
            part.operations.addAll(operations.subList(from, to));
            for (final Mark mark : marks) {
                if (mark.boundary() >= from && mark.boundary() <= to) {
                    part.marks.add(new Mark(mark.boundary() - from, mark.value()));
                }
            }
        } finally {
            lock.unlock();
        }
        return part;
    }
}
