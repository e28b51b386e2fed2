package io.cairn.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.EpochNanoClock;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A store on disk does what one in memory does, whatever it promises beyond that. */
class FileStoreContractTest {
    abstract static class Contract extends CheckpointStoreContract {
        @TempDir
        Path directory;

        private final Durability durability;
        private FileCheckpointStore store;
        private int stores;

        Contract(final Durability durability) {
            this.durability = durability;
        }

        @Override
        CheckpointStore open(final int maxPerStream, final EpochNanoClock clock) {
            final FileStoreConfiguration configuration = new FileStoreConfiguration()
                    .directory(directory.resolve(Integer.toString(stores + 1)))
                    .maxPerStream(maxPerStream)
                    .durability(durability)
                    .growthStep(1 << 16)
                    .clock(clock);
            store = new FileCheckpointStore(configuration);
            stores++;
            return store;
        }

        @Override
        long footprint() {
            try (var files = Files.list(directory.resolve(Integer.toString(stores)))) {
                return files.mapToLong(file -> file.toFile().length()).sum();
            } catch (final IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }

        @Override
        List<Executable> callsOfItsOwn() {
            final FileCheckpointStore closed = store;
            return List.of(closed::sync, () -> closed.durableSequence("s"));
        }
    }

    @Nested
    class SurvivingTheProcess extends Contract {
        SurvivingTheProcess() {
            super(Durability.PROCESS);
        }
    }

    @Nested
    class SurvivingPowerLossOnSync extends Contract {
        SurvivingPowerLossOnSync() {
            super(Durability.ON_SYNC);
        }
    }

    @Nested
    class SurvivingPowerLossWithEverySave extends Contract {
        SurvivingPowerLossWithEverySave() {
            super(Durability.EVERY_SAVE);
        }
    }
}
