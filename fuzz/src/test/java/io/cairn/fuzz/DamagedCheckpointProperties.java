package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A checkpoint that was cut, or of which one byte was changed, is read as it now stands or refused. */
class DamagedCheckpointProperties {
    private final Agreement agreement = new Agreement();

    @Property(tries = 500)
    void everyTruncationIsReadOrRefused(@ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint) {
        final byte[] bytes = ReferenceWriter.write(checkpoint);
        for (int length = 0; length < bytes.length; length++) {
            agreement.on(Arrays.copyOf(bytes, length));
        }
        assertTrue(agreement.on(bytes));
    }

    /** Also where there are many fields, or long ones. */
    @Property(tries = 100)
    void everyTruncationOfALargerOneIsReadOrRefused(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint) {
        final byte[] bytes = ReferenceWriter.write(checkpoint);
        final int step = 1 + bytes.length / 3000;
        for (int length = 0; length < bytes.length; length += step) {
            agreement.on(Arrays.copyOf(bytes, length));
        }
    }

    @Property(tries = 100)
    void everyChangeOfOneByteIsReadOrRefused(
            @ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint) {
        final byte[] bytes = ReferenceWriter.write(checkpoint);
        for (int at = 0; at < bytes.length; at++) {
            final byte original = bytes[at];
            for (int change = 1; change <= 0xFF; change++) {
                bytes[at] = (byte) (original ^ change);
                agreement.on(bytes);
            }
            bytes[at] = original;
        }
    }
}
