package io.cairn.persist;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.OptionalLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** What is durable is told in order, and nothing that was never said. */
@JCStressTest
@Outcome(
        id = {"-1, -1", "-1, 1", "-1, 2", "1, 1", "1, 2", "2, 2"},
        expect = ACCEPTABLE,
        desc = "In order.")
@Outcome(expect = FORBIDDEN, desc = "Never said, or back to what was before.")
@State
public class DurableSequenceStress {
    private final AsyncStream stream = new AsyncStream("s", 64);

    @Actor
    public void agent() {
        stream.durableSequence(OptionalLong.of(1));
        stream.durableSequence(OptionalLong.of(2));
    }

    @Actor
    public void anyThread(final JJ_Result result) {
        result.r1 = stream.durableSequence().orElse(-1);
        result.r2 = stream.durableSequence().orElse(-1);
    }
}
