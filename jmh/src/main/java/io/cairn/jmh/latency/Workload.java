package io.cairn.jmh.latency;

import io.cairn.store.Durability;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;

/** What is done at a fixed rate: with checkpoints of 8 operators of 256 bytes and 4 sources, of one stream, into a full store. */
public enum Workload {
    /** {@code onEvent}, with a checkpoint into a memory store at each thousandth event. */
    ON_EVENT(OnEvent::toMemory),

    /** The same, the checkpoints written to disk and flushed by an agent on a thread of its own. */
    ON_EVENT_AGENT(OnEvent::toAgent),

    /** The same on a disk of which each flush takes 50 ms longer. */
    ON_EVENT_AGENT_50_MS(() -> OnEvent.toAgent(50)),

    /** A save into a memory store. */
    SAVE_MEMORY(Save::toMemory),

    /** A save into a file store that survives the end of the process. */
    SAVE_PROCESS(() -> Save.toFile(Durability.PROCESS)),

    /** A save into a file store, each thousandth followed by a sync. */
    SAVE_ON_SYNC(() -> Save.toFile(Durability.ON_SYNC)),

    /** A save into a file store that survives the loss of power. */
    SAVE_EVERY_SAVE(() -> Save.toFile(Durability.EVERY_SAVE));

    private final Supplier<Operation> operation;

    Workload(final Supplier<Operation> operation) {
        this.operation = operation;
    }

    /**
     * Finds a workload.
     *
     * @param name such as save-memory.
     * @return the workload.
     * @throws IllegalArgumentException if there is none of that name.
     */
    public static Workload of(final String name) {
        return Arrays.stream(values())
                .filter(workload -> workload.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no workload is called '" + name + "', but these are: " + Arrays.toString(values())));
    }

    /** Makes the store, and whatever else there is to do before the first operation. */
    Operation open() {
        return operation.get();
    }

    /**
     * The name.
     *
     * @return in lower case, such as save-memory.
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
