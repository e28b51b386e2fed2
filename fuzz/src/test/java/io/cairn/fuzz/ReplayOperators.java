package io.cairn.fuzz;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.cairn.manager.OperatorSnapshot;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The operators of a pipeline, in four shapes: of one number, of any number of entries, of the last few, of a maximum. */
final class ReplayOperators {
    /** An operator that takes events. */
    interface Operator extends OperatorSnapshot {
        void process(Event event);
    }

    final HighestTime highestTime = new HighestTime();
    final List<Operator> all = List.of(new Sum(), new CountPerKey(), new Recent(), highestTime);

    void process(final Event event) {
        all.forEach(operator -> operator.process(event));
    }

    /** The states, to be compared. */
    List<Bytes> states() {
        return all.stream().map(ReplayOperators::state).toList();
    }

    private static Bytes state(final Operator operator) {
        final byte[] bytes = new byte[operator.maxSnapshotLength()];
        final int length = operator.snapshot(new UnsafeBuffer(bytes), 0);
        return Bytes.of(Arrays.copyOf(bytes, length));
    }

    private static final class Sum implements Operator {
        private long sum;

        @Override
        public void process(final Event event) {
            sum += event.value();
        }

        @Override
        public int maxSnapshotLength() {
            return Long.BYTES;
        }

        @Override
        public int snapshot(final MutableDirectBuffer buffer, final int offset) {
            buffer.putLong(offset, sum, LITTLE_ENDIAN);
            return Long.BYTES;
        }

        @Override
        public void restore(final DirectBuffer buffer, final int offset, final int length) {
            sum = buffer.getLong(offset, LITTLE_ENDIAN);
        }
    }

    /** Gives a bound that is not tight. */
    private static final class CountPerKey implements Operator {
        private final Map<Integer, Long> countByKey = new TreeMap<>();

        @Override
        public void process(final Event event) {
            countByKey.merge(event.key(), 1L, Long::sum);
        }

        @Override
        public int maxSnapshotLength() {
            return 100 + countByKey.size() * (Integer.BYTES + Long.BYTES);
        }

        @Override
        public int snapshot(final MutableDirectBuffer buffer, final int offset) {
            int at = offset;
            for (final Map.Entry<Integer, Long> entry : countByKey.entrySet()) {
                buffer.putInt(at, entry.getKey(), LITTLE_ENDIAN);
                buffer.putLong(at + Integer.BYTES, entry.getValue(), LITTLE_ENDIAN);
                at += Integer.BYTES + Long.BYTES;
            }
            return at - offset;
        }

        @Override
        public void restore(final DirectBuffer buffer, final int offset, final int length) {
            countByKey.clear();
            for (int at = offset; at < offset + length; at += Integer.BYTES + Long.BYTES) {
                countByKey.put(buffer.getInt(at, LITTLE_ENDIAN), buffer.getLong(at + Integer.BYTES, LITTLE_ENDIAN));
            }
        }
    }

    /** Its state has no bytes before the first event. */
    private static final class Recent implements Operator {
        private static final int KEPT = 7;

        private final Deque<Long> values = new ArrayDeque<>();

        @Override
        public void process(final Event event) {
            values.addLast(event.value());
            if (values.size() > KEPT) {
                values.removeFirst();
            }
        }

        @Override
        public int maxSnapshotLength() {
            return values.size() * Long.BYTES;
        }

        @Override
        public int snapshot(final MutableDirectBuffer buffer, final int offset) {
            int at = offset;
            for (final long value : values) {
                buffer.putLong(at, value, LITTLE_ENDIAN);
                at += Long.BYTES;
            }
            return at - offset;
        }

        @Override
        public void restore(final DirectBuffer buffer, final int offset, final int length) {
            values.clear();
            for (int at = offset; at < offset + length; at += Long.BYTES) {
                values.addLast(buffer.getLong(at, LITTLE_ENDIAN));
            }
        }
    }

    /** The watermark, which a pipeline keeps like any other state. */
    static final class HighestTime implements Operator {
        private long timeNs;

        long timeNs() {
            return timeNs;
        }

        @Override
        public void process(final Event event) {
            if (Long.compareUnsigned(event.timeNs(), timeNs) > 0) {
                timeNs = event.timeNs();
            }
        }

        @Override
        public int maxSnapshotLength() {
            return Long.BYTES;
        }

        @Override
        public int snapshot(final MutableDirectBuffer buffer, final int offset) {
            buffer.putLong(offset, timeNs, LITTLE_ENDIAN);
            return Long.BYTES;
        }

        @Override
        public void restore(final DirectBuffer buffer, final int offset, final int length) {
            timeNs = buffer.getLong(offset, LITTLE_ENDIAN);
        }
    }
}
