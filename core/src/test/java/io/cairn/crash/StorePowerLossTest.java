package io.cairn.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.DiskImage;
import io.cairn.store.Durability;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loss of power at every moment of a store's life. */
@Tag("once")
class StorePowerLossTest {
    /** Of so many images, one is opened. */
    private static final int STRIDE = 32;

    @ParameterizedTest
    @EnumSource
    void shouldKeepWhatTheLevelPromises(final Durability durability) throws IOException {
        final CrashModel model = new CrashModel(durability, 2);
        final Recording recording;
        try (Scratch scratch = new Scratch()) {
            recording =
                    CrashWorkload.record(scratch.directory(), CrashScale.seed(), model, CrashScale.scaled(200), false);
        }
        final PowerLossCheck.Result result = PowerLossCheck.of(DiskImage.EMPTY, recording, model)
                .sampled(CrashScale.seed(), STRIDE)
                .run();
        assertTrue(result.opened() > 0);
    }

    /** A deletion of what is durable, with only what is not durable yet remaining. */
    @Test
    void shouldLeaveEitherTheOldOrTheNewDuringADeletion() throws IOException {
        final CrashModel model = new CrashModel(Durability.ON_SYNC, 2);
        final Recording recording;
        try (Scratch scratch = new Scratch()) {
            recording = CrashWorkload.record(
                    scratch.directory(),
                    model,
                    List.of(save(model, 1), save(model, 2), new Step.Sync(), save(model, 3), new Step.Delete("a", 3)));
        }
        final PowerLossCheck.Result result =
                PowerLossCheck.of(DiskImage.EMPTY, recording, model).run();
        // But those after a flush that are a part of those before it.
        assertTrue(result.opened() > result.enumerated().images() * 9 / 10);
    }

    private static Step.Save save(final CrashModel model, final int sequence) {
        return new Step.Save(model.known(SavedCheckpoint.state("a", sequence, sequence, 100)), false);
    }
}
