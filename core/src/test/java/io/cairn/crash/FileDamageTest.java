package io.cairn.crash;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.store.StoreUnusableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files of a store are cut, and pages of them zeroed, swapped, duplicated, and replaced by another store's. */
@Tag("once")
class FileDamageTest {
    private static final int PAGE = 4096;
    private static final int SAVES = CrashScale.scaled(24) + 4;

    /** Where a page is. */
    private record Page(String file, int position) {
        byte[] of(final SampleStore sample) {
            final byte[] bytes = sample.files().get(file);
            return Arrays.copyOfRange(bytes, position, Math.min(bytes.length, position + PAGE));
        }
    }

    @Test
    void shouldReportOrSurviveEachLengthOfEachFile() throws IOException {
        final SampleStore sample = SampleStore.small();
        for (final Map.Entry<String, byte[]> file : sample.files().entrySet()) {
            try (Scratch scratch = new Scratch()) {
                final Path directory = sample.writeTo(scratch.directory());
                final int step = CrashScale.stride();
                for (int length = file.getValue().length - 1; length >= 0; length -= step) {
                    if (file.getKey().equals(SampleStore.MANIFEST)) {
                        // It was mended.
                        sample.restore(directory, file.getKey());
                    }
                    try (FileChannel channel =
                            FileChannel.open(directory.resolve(file.getKey()), StandardOpenOption.WRITE)) {
                        channel.truncate(length);
                    }
                    final byte[] now = Arrays.copyOf(file.getValue(), length);
                    final String where = file.getKey() + " cut to " + length;
                    assertTrue(judged(directory, where, () -> sample.judgeReading(directory)), where);
                    assertTrue(judged(directory, where, () -> sample.judge(directory, file.getKey(), now)), where);
                }
            }
        }
    }

    @Test
    void shouldReportOrSurviveEachPageThatIsZeroedOrAnother() throws IOException {
        final SampleStore sample = SampleStore.ofPages(1, SAVES);
        final SampleStore foreign = SampleStore.ofPages(1_000, SAVES);
        final List<Page> pages = pagesOf(sample);
        final List<Page> foreignPages = pagesOf(foreign);
        try (Scratch scratch = new Scratch()) {
            final Path directory = sample.writeTo(scratch.directory());
            for (final Page page : pages) {
                replace(sample, directory, page, new byte[PAGE]);
                for (final Page other : pages) {
                    if (!page.equals(other)) {
                        replace(sample, directory, page, other.of(sample));
                        swap(sample, directory, page, other);
                    }
                }
                for (final Page other : foreignPages) {
                    replace(sample, directory, page, other.of(foreign));
                }
            }
        }
    }

    @Test
    void shouldRefuseFilesOfAnotherStore() throws IOException {
        final SampleStore sample = SampleStore.ofPages(1, SAVES);
        final SampleStore foreign = SampleStore.ofPages(1_000, SAVES);
        for (final String file : sample.files().keySet()) {
            try (Scratch scratch = new Scratch()) {
                final Path directory = sample.writeTo(scratch.directory());
                foreign.restore(directory, file);
                assertThrows(StoreUnusableException.class, () -> SampleStore.openForWriting(directory), file);
                assertTrue(sample.judge(directory, file, foreign.files().get(file)));
                assertTrue(sample.judgeReading(directory));
            }
        }
    }

    private static List<Page> pagesOf(final SampleStore sample) {
        final List<Page> pages = new ArrayList<>();
        sample.files().forEach((name, bytes) -> {
            for (int position = 0; position < bytes.length; position += PAGE) {
                pages.add(new Page(name, position));
            }
        });
        return pages;
    }

    private static void replace(final SampleStore sample, final Path directory, final Page page, final byte[] content)
            throws IOException {
        final byte[] bytes = with(sample.files().get(page.file), page, content);
        Files.write(directory.resolve(page.file), bytes);
        judgeBoth(sample, directory, page + " replaced", page.file, bytes);
        sample.restore(directory, page.file);
    }

    private static void swap(final SampleStore sample, final Path directory, final Page a, final Page b)
            throws IOException {
        if (!a.file.equals(b.file) || a.position > b.position) {
            return;
        }
        final byte[] bytes = with(with(sample.files().get(a.file), a, b.of(sample)), b, a.of(sample));
        Files.write(directory.resolve(a.file), bytes);
        judgeBoth(sample, directory, a + " and " + b + " swapped", a.file, bytes);
        sample.restore(directory, a.file);
    }

    private static void judgeBoth(
            final SampleStore sample, final Path directory, final String where, final String file, final byte[] now)
            throws IOException {
        judged(directory, where, () -> sample.judgeReading(directory));
        judged(directory, where, () -> sample.judge(directory, file, now));
        // It may have been mended.
        sample.restore(directory, SampleStore.MANIFEST);
    }

    private static byte[] with(final byte[] file, final Page page, final byte[] content) {
        final byte[] changed = Arrays.copyOf(file, Math.max(file.length, page.position + content.length));
        System.arraycopy(content, 0, changed, page.position, content.length);
        return changed;
    }

    /** Says what was done. */
    private static boolean judged(final Path directory, final String where, final Judgement judgement)
            throws IOException {
        try {
            Explored.add("damaged files read or opened", 1);
            return judgement.run();
        } catch (final RuntimeException | AssertionError ex) {
            throw Kept.because(directory, where, ex);
        }
    }

    /** What is found. */
    @FunctionalInterface
    private interface Judgement {
        boolean run() throws IOException;
    }
}
