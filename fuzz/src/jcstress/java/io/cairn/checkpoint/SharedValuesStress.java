package io.cairn.checkpoint;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** An id and an encoded name that another thread finds in a plain field: whoever sees them sees all of them. */
@JCStressTest
@Outcome(
        id = {"none, none", "whole, none", "none, whole", "whole, whole"},
        expect = ACCEPTABLE,
        desc = "Not there yet, or whole.")
@Outcome(expect = FORBIDDEN, desc = "Half made.")
@State
public class SharedValuesStress {
    private static final CheckpointId ID = new CheckpointId("orders", 1, 2);
    private static final EncodedName NAME = EncodedName.of("a name of more than one word");

    private CheckpointId id;
    private EncodedName name;

    @Actor
    public void maker() {
        id = new CheckpointId("orders", 1, 2);
        name = EncodedName.of("a name of more than one word");
    }

    @Actor
    public void anyThread(final LL_Result result) {
        final EncodedName sharedName = name;
        final CheckpointId sharedId = id;
        result.r1 = sharedId == null
                ? "none"
                : sharedId.equals(ID) && sharedId.toString().equals(ID.toString()) ? "whole" : "half";
        result.r2 = sharedName == null
                ? "none"
                : sharedName.equals(NAME) && Arrays.equals(source(sharedName), source(NAME)) ? "whole" : "half";
    }

    private static byte[] source(final EncodedName name) {
        final byte[] bytes = new byte[100];
        new CheckpointEncoder()
                .wrap(new UnsafeBuffer(bytes), 0)
                .header(1, 2, 3)
                .source(name, 4)
                .finish();
        return bytes;
    }
}
