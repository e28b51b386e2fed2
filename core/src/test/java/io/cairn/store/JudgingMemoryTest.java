package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.ChildJvm;
import io.cairn.checkpoint.CheckpointLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Judging a record takes no memory that grows with the number of its fields. Only whoever looks into it needs that. */
class JudgingMemoryTest extends FileStoreFixture {
    private static final int OPERATORS = 5_000_000;

    /** Does all that does not look into a checkpoint of 5 million empty operators. */
    public static final class Main {
        public static void main(final String[] args) {
            final Path directory = Path.of(System.getProperty("cairn.store.directory"));
            final UnsafeBuffer crafted = crafted();
            try (FileCheckpointStore store = new FileCheckpointStore(
                    new FileStoreConfiguration().directory(directory).growthStep(8192))) {
                System.out.println(store.streams() + " " + store.checkpointCount("crafted") + " " + store.damage());
                store.save("crafted", 3, crafted, 0, crafted.capacity());
            }
            try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
                reader.verify(done -> {});
                System.out.println(reader.checkpointCount("crafted") + " " + reader.damage());
            }
            System.out.println(StoreVerification.of(directory, (done, all) -> {})
                            .damage() + " " + StoreRepair.plan(directory).left());
        }
    }

    private static UnsafeBuffer crafted() {
        final UnsafeBuffer buffer =
                new UnsafeBuffer(ByteBuffer.allocateDirect(CheckpointLayout.OPERATORS_OFFSET + 8 * OPERATORS));
        buffer.putInt(CheckpointLayout.OPERATOR_COUNT_OFFSET, OPERATORS);
        return buffer;
    }

    @Test
    @Tag("once")
    void shouldJudgeMillionsOfFieldsInASmallHeap() throws Exception {
        final UnsafeBuffer crafted = crafted();
        try (FileCheckpointStore store = open(4)) {
            store.save("crafted", 1, crafted, 0, crafted.capacity());
            store.save("crafted", 2, crafted, 0, crafted.capacity());
        }
        final ChildJvm.Result result = ChildJvm.run(
                Main.class,
                ChildJvm.ADD_OPENS,
                "-Xmx32m",
                "-XX:MaxDirectMemorySize=512m",
                "-Dcairn.store.directory=" + directory);
        assertEquals("[crafted] 2 []\n3 []\n[] []\n", result.output());
        assertEquals(0, result.exitStatus());
    }
}
