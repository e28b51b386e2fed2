package io.cairn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class BoundsChecksTest {
    @Test
    void shouldBeOffInTheSecondRunOfTheTestsOnly() {
        assertEquals(!Boolean.getBoolean("agrona.disable.bounds.checks"), UnsafeBuffer.SHOULD_BOUNDS_CHECK);
    }
}
