package io.cairn.store;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import org.agrona.ExpandableArrayBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A copy while the store is closed: it is whole or refused, and refused after that; nobody is told that there is no checkpoint. */
@JCStressTest
@Outcome(
        id = {"whole, refused", "refused, refused", "overtaken, refused"},
        expect = ACCEPTABLE,
        desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "Something else.")
@State
public class CopyWhileClosingStress {
    private static final CheckpointState SAVED =
            new CheckpointState(new CheckpointId("s", 1, 7)).setOperatorState("o", new byte[100]);

    private final InMemoryCheckpointStore store = new InMemoryCheckpointStore(
            new InMemoryCheckpointStore.Options().maxPerStream(1).chunkSize(4096));
    private final LatestCheckpointReader reader = store.latestReader("s");

    public CopyWhileClosingStress() {
        store.save(SAVED);
    }

    @Actor
    public void owner() {
        store.close();
    }

    @Actor
    public void other(final LL_Result result) {
        result.r1 = copy();
    }

    @Arbiter
    public void end(final LL_Result result) {
        result.r2 = copy();
    }

    private String copy() {
        final CheckpointDecoder decoder = new CheckpointDecoder();
        try {
            final int length = reader.copy(new ExpandableArrayBuffer(), decoder);
            return length == LatestCheckpointReader.OVERTAKEN
                    ? "overtaken"
                    : length > 0 && SAVED.equals(decoder.toState(SAVED.id())) ? "whole" : "nothing";
        } catch (final IllegalStateException ex) {
            return "refused";
        }
    }
}
