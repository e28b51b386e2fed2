package io.cairn.store;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The store under {@code src/test/resources/stores/v1}, which was written by the first version of the format and is never
 * written again. A later version of the format adds a {@code v2}, by running {@link Main} with a directory that does not exist,
 * and keeps {@code v1}.
 */
final class GoldenStore {
    static final long STORE_ID = 0xfedc_ba98_7654_3210L;
    static final int MAX_PER_STREAM = 2;

    /** Has large records, which are all that is in their file. */
    static final String LARGE = "gr\u00f6\u00dfe/\u65e5\u672c";

    private static final CheckpointState EVICTED =
            orders(41).setOperatorState("count", new byte[] {41}).setSourceOffset("topic-0", 1041);
    private static final CheckpointState ORDERS_42 =
            orders(42).setOperatorState("count", new byte[] {42}).setSourceOffset("topic-0", 1042);
    private static final CheckpointState ORDERS_43 = orders(43)
            .setOperatorState("count", new byte[] {43})
            .setOperatorState("window", new byte[] {4, 3})
            .setSourceOffset("topic-0", 1043)
            .setSourceOffset("topic-1", -1);
    private static final CheckpointState PAYMENTS = new CheckpointState(new CheckpointId("payments", -1, -2))
            .watermarkNs(Long.MIN_VALUE)
            .eventCount(Long.MAX_VALUE)
            .setOperatorState("", new byte[0])
            .putMetadata("version", "1.2")
            .putMetadata("\ud83d\ude00", "");

    private GoldenStore() {}

    /** Writes the store to a directory that does not exist. */
    static final class Main {
        public static void main(final String[] args) {
            write(Path.of(args[0]));
        }
    }

    private static FileStoreConfiguration configuration(final Path directory) {
        return new FileStoreConfiguration()
                .directory(directory)
                .maxPerStream(MAX_PER_STREAM)
                .growthStep(16_384)
                .clock(() -> 1_519_862_400_000_000_001L);
    }

    private static CheckpointState orders(final long sequence) {
        return new CheckpointState(new CheckpointId("orders", sequence, 1_519_862_400_000_000_000L + sequence))
                .watermarkNs(100 + sequence)
                .eventCount(sequence);
    }

    private static CheckpointState large(final long sequence) {
        final byte[] state = new byte[5000];
        for (int i = 0; i < state.length; i++) {
            state[i] = (byte) (sequence * 7 + i / 3);
        }
        return new CheckpointState(new CheckpointId(LARGE, sequence, 1_519_862_400_000_000_001L))
                .watermarkNs(sequence)
                .eventCount(2 * sequence)
                .setOperatorState("state", state);
    }

    static void write(final Path directory) {
        final CheckpointClaim claim = new CheckpointClaim();
        try (FileCheckpointStore store = new FileCheckpointStore(configuration(directory), STORE_ID)) {
            store.save(PAYMENTS);
            store.save(new CheckpointState(new CheckpointId("gone", 1, 2)));
            store.save(new CheckpointState(new CheckpointId("gone", 2, 3)));
            for (int sequence = 1; sequence <= 4; sequence++) {
                store.claim(LARGE, sequence, 6000, claim);
                claim.commit(large(sequence).serialize(claim.buffer(), 0));
            }
            store.save(EVICTED);
            store.save(ORDERS_42);
            store.save(ORDERS_43);
            store.deleteBefore("gone", -1);
        }
    }

    /** What there is, of each stream oldest first. */
    static Map<String, List<CheckpointState>> content() {
        final Map<String, List<CheckpointState>> content = new LinkedHashMap<>();
        content.put("orders", List.of(ORDERS_42, ORDERS_43));
        content.put("payments", List.of(PAYMENTS));
        content.put(LARGE, List.of(large(3), large(4)));
        return content;
    }

    /** What was evicted from the stream of orders, and is still there. */
    static CheckpointState evicted() {
        return EVICTED;
    }
}
