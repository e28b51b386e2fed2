package io.cairn.persist;

/** Is told what no loss of power can take back, so that a pipeline acknowledges upstream only then. */
@FunctionalInterface
public interface DurabilityListener {
    /**
     * A checkpoint is durable, or so many newer ones of its stream are that the store did not keep it. Called once for each that was
     * not replaced while it waited, in the order in which those of a stream were saved, on the agent's thread, which must not be
     * kept waiting.
     *
     * @param streamId of the stream.
     * @param sequence of the checkpoint, unsigned.
     */
    void onDurable(String streamId, long sequence);
}
