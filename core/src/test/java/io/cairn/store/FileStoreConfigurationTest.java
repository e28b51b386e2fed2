package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileStoreConfigurationTest {
    @TempDir
    Path temp;

    private static FileStoreConfiguration withProperty(final String name, final String value) {
        final String before = System.setProperty(name, value);
        try {
            return new FileStoreConfiguration();
        } finally {
            if (before == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, before);
            }
        }
    }

    private FileStoreConfiguration valid() {
        return new FileStoreConfiguration().directory(temp.resolve("store"));
    }

    @Test
    void shouldHaveDefaults() {
        final FileStoreConfiguration configuration = new FileStoreConfiguration();
        assertNull(configuration.directory());
        assertEquals(4, configuration.maxPerStream());
        assertEquals(Durability.EVERY_SAVE, configuration.durability());
        assertEquals(4 << 20, configuration.growthStep());
        assertEquals(1 << 30, configuration.maxRecordLength());
        assertEquals(DamagePolicy.REPORT, configuration.onDamage());
        assertNotNull(configuration.clock());
        assertNotNull(configuration.errorHandler());
    }

    @Test
    void shouldTakeEachValueFromItsProperty() {
        assertEquals(
                Path.of("some", "where"),
                withProperty("cairn.store.directory", Path.of("some", "where").toString())
                        .directory());
        assertEquals(17, withProperty("cairn.store.max.per.stream", "17").maxPerStream());
        assertEquals(
                Durability.PROCESS,
                withProperty("cairn.store.durability", "PROCESS").durability());
        assertEquals(
                Durability.ON_SYNC,
                withProperty("cairn.store.durability", "on_sync").durability());
        assertEquals(1 << 20, withProperty("cairn.store.growth.step", "1m").growthStep());
        assertEquals(8192, withProperty("cairn.store.growth.step", "8192").growthStep());
        assertEquals(
                64 << 10, withProperty("cairn.store.max.record.length", "64k").maxRecordLength());
        assertEquals(
                DamagePolicy.REFUSE,
                withProperty("cairn.store.on.damage", "refuse").onDamage());
    }

    @ParameterizedTest
    @CsvSource({
        "cairn.store.max.per.stream, many",
        "cairn.store.max.per.stream, ''",
        "cairn.store.max.per.stream, 4294967296",
        "cairn.store.durability, sometimes",
        "cairn.store.durability, ''",
        "cairn.store.growth.step, large",
        "cairn.store.growth.step, 4x",
        "cairn.store.growth.step, xk",
        "cairn.store.growth.step, ''",
        "cairn.store.growth.step, 8g",
        "cairn.store.growth.step, -1",
        "cairn.store.max.record.length, large",
        "cairn.store.max.record.length, xm",
        "cairn.store.max.record.length, ''",
        "cairn.store.max.record.length, 8g",
        "cairn.store.on.damage, ignore",
    })
    void shouldRefuseAPropertyThatCannotBeByItsName(final String name, final String value) {
        final IllegalArgumentException ex =
                assertThrows(IllegalArgumentException.class, () -> withProperty(name, value));
        assertTrue(ex.getMessage().contains(name), ex.getMessage());
    }

    @Test
    void shouldRefuseADirectoryPropertyThatIsNoPathByItsName() {
        final IllegalArgumentException ex =
                assertThrows(IllegalArgumentException.class, () -> withProperty("cairn.store.directory", "a\0b"));
        assertTrue(ex.getMessage().contains("cairn.store.directory"), ex.getMessage());
    }

    @Test
    void shouldPreferWhatIsSetToTheProperty() {
        assertEquals(
                3,
                withProperty("cairn.store.max.per.stream", "17").maxPerStream(3).maxPerStream());
    }

    @Test
    void shouldGiveBackWhatWasSet() {
        final EpochNanoClock clock = () -> 1;
        final ErrorHandler errorHandler = error -> {};
        final FileStoreConfiguration configuration = new FileStoreConfiguration()
                .directory(temp)
                .maxPerStream(2)
                .durability(Durability.ON_SYNC)
                .growthStep(4096)
                .maxRecordLength(5000)
                .onDamage(DamagePolicy.REFUSE)
                .clock(clock)
                .errorHandler(errorHandler);
        assertSame(configuration, configuration.conclude());
        assertEquals(temp, configuration.directory());
        assertEquals(2, configuration.maxPerStream());
        assertEquals(Durability.ON_SYNC, configuration.durability());
        assertEquals(4096, configuration.growthStep());
        assertEquals(5000, configuration.maxRecordLength());
        assertEquals(DamagePolicy.REFUSE, configuration.onDamage());
        assertSame(clock, configuration.clock());
        assertSame(errorHandler, configuration.errorHandler());
    }

    @Test
    void shouldTakeTheEndsOfEachRange() {
        valid().maxPerStream(1).growthStep(4096).maxRecordLength(4096).conclude();
        valid().maxPerStream(Integer.MAX_VALUE)
                .growthStep(1 << 30)
                .maxRecordLength(1 << 30)
                .conclude();
    }

    private void assertRefused(final String message, final Consumer<FileStoreConfiguration> change) {
        final FileStoreConfiguration configuration = valid();
        change.accept(configuration);
        final RuntimeException ex = assertThrows(RuntimeException.class, configuration::conclude);
        assertEquals(message, ex.getMessage());
        assertEquals(
                message,
                assertThrows(ex.getClass(), () -> new FileCheckpointStore(configuration))
                        .getMessage());
        assertTrue(Files.notExists(temp.resolve("store")), "the directory was made");
    }

    @Test
    void shouldRefuseEachValueOutOfItsRangeByName() {
        assertRefused("directory must be set, or the property cairn.store.directory", c -> c.directory(null));
        assertRefused("maxPerStream must be at least 1: 0", c -> c.maxPerStream(0));
        assertRefused("maxPerStream must be at least 1: -2147483648", c -> c.maxPerStream(Integer.MIN_VALUE));
        for (final int size : new int[] {0, 1, 2048, 4095, 4097, 12288, (1 << 30) + 1, Integer.MIN_VALUE, -4096}) {
            assertRefused(
                    "growthStep must be a power of two from 4096 to 1073741824: " + size, c -> c.growthStep(size));
        }
        for (final int size : new int[] {0, 4095, (1 << 30) + 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertRefused("maxRecordLength must be from 4096 to 1073741824: " + size, c -> c.maxRecordLength(size));
        }
        assertRefused("durability", c -> c.durability(null));
        assertRefused("onDamage", c -> c.onDamage(null));
        assertRefused("clock", c -> c.clock(null));
        assertRefused("errorHandler", c -> c.errorHandler(null));
    }

    @Test
    void shouldNotBeChangedByWhatIsSetAfterOpening() throws IOException {
        final FileStoreConfiguration configuration = valid().maxPerStream(2).growthStep(8192);
        try (FileCheckpointStore store = new FileCheckpointStore(configuration)) {
            configuration.maxPerStream(0).growthStep(0).maxRecordLength(0).directory(null);
            for (int i = 1; i <= 5; i++) {
                store.save(FileStoreFixture.state("s", i));
            }
            assertEquals("4 5", FileStoreFixture.sequences(store, "s"));
            assertEquals(4096 + 4 * 4096, Files.size(temp.resolve("store").resolve("slots-4096")));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 8192, 65_536, 1 << 20})
    void shouldGrowFilesByTheStepOrByASlotThatIsLarger(final int growthStep) throws IOException {
        try (FileCheckpointStore store =
                new FileCheckpointStore(valid().maxPerStream(1).growthStep(growthStep))) {
            store.save(FileStoreFixture.state("s", 1));
            assertEquals(4096 + growthStep, Files.size(temp.resolve("store").resolve("slots-4096")));
            store.save(FileStoreFixture.state("t", 1, 50_000));
            assertEquals(
                    4096 + Math.max(growthStep, 65_536),
                    Files.size(temp.resolve("store").resolve("slots-65536")));
        }
    }
}
