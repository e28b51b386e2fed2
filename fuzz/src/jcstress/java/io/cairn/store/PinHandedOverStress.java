package io.cairn.store;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A pin is handed to another thread, and what it holds is evicted: both see it whole, and its slot is used again once it is released. */
@JCStressTest
@Outcome(
        id = {"not yet, whole", "whole, whole"},
        expect = ACCEPTABLE,
        desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "Not what was pinned.")
@State
public class PinHandedOverStress {
    private final InMemoryCheckpointStore store = new InMemoryCheckpointStore(
            new InMemoryCheckpointStore.Options().maxPerStream(1).chunkSize(4096));
    private final CheckpointPin pin = new CheckpointPin();
    private volatile CheckpointDecoder handedOver;

    @Actor
    public void owner() {
        store.save(state(1));
        store.pin("s", pin);
        handedOver = pin.decoder();
        for (int i = 2; i < 6; i++) {
            store.save(state(i));
        }
    }

    @Actor
    public void other(final LL_Result result) {
        final CheckpointDecoder decoder = handedOver;
        result.r1 = decoder == null ? "not yet" : read(decoder);
    }

    @Arbiter
    public void end(final LL_Result result) {
        result.r2 = read(pin.decoder());
        pin.release();
        store.save(state(6));
        store.save(state(7));
        if (pin.decoder().isValid()) {
            result.r2 = "kept";
        }
    }

    private static String read(final CheckpointDecoder decoder) {
        final boolean isWhole = decoder.isValid()
                && state(1).equals(decoder.toState(new CheckpointId("s", decoder.sequence(), decoder.createdAtNs())))
                && decoder.isValid();
        return isWhole ? "whole" : "something else";
    }

    private static CheckpointState state(final int number) {
        return new CheckpointState(new CheckpointId("s", number, 7))
                .eventCount(number)
                .setOperatorState("o", new byte[] {(byte) number, (byte) number});
    }
}
