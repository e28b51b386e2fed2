package io.cairn.faults;

import static io.cairn.faults.Operation.create;
import static io.cairn.faults.Operation.delete;
import static io.cairn.faults.Operation.force;
import static io.cairn.faults.Operation.forceDirectory;
import static io.cairn.faults.Operation.mkdir;
import static io.cairn.faults.Operation.rename;
import static io.cairn.faults.Operation.truncate;
import static io.cairn.faults.Operation.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.PowerLoss.Tally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PowerLossTest {
    private static final int SECTOR = 512;
    private static final byte[] OLD = sectors(1, 'o');
    private static final byte[] NEW = sectors(1, 'n');
    private static final byte[] ZEROS = new byte[SECTOR];

    @Test
    void shouldLoseAWriteThatWasNotForced() {
        final Set<DiskImage> images = imagesAfter(files("f", OLD), write("f", 0, NEW));
        assertEquals(4, images.size());
        assertTrue(images.containsAll(Set.of(files("f", NEW), files("f", OLD), files("f", ZEROS))));
        // And garbage.
        images.removeAll(Set.of(files("f", NEW), files("f", OLD), files("f", ZEROS)));
        final byte[] garbage = images.iterator().next().bytes("f");
        assertEquals(SECTOR, garbage.length);
        assertTrue(distinctBytes(garbage) > 100);
    }

    @Test
    void shouldNeverLoseAWriteThatWasForced() {
        assertEquals(Set.of(files("f", NEW)), imagesAfter(files("f", OLD), write("f", 0, NEW), force("f")));
    }

    @Test
    void shouldForceOneFileOnly() {
        final Set<DiskImage> images =
                imagesAfter(files("f", OLD, "g", OLD), write("f", 0, NEW), write("g", 0, NEW), force("g"));
        assertEquals(4, images.size());
        for (final DiskImage image : images) {
            assertArrayEquals(NEW, image.bytes("g"));
        }
    }

    @Test
    void shouldLoseEachSubsetOfAFewSectors() {
        final int count = 5;
        final Set<DiskImage> images = imagesAfter(files("f", sectors(count, 'o')), write("f", 0, sectors(count, 'n')));
        for (int subset = 0; subset < 1 << count; subset++) {
            final byte[] expected = sectors(count, 'o');
            for (int i = 0; i < count; i++) {
                if ((subset >> i & 1) != 0) {
                    Arrays.fill(expected, i * SECTOR, (i + 1) * SECTOR, (byte) 'n');
                }
            }
            assertTrue(images.contains(files("f", expected)), "subset " + subset);
        }
        // Each subset of lost ones, as garbage.
        final Set<String> shapes = images.stream().map(PowerLossTest::shape).collect(Collectors.toSet());
        for (int subset = 0; subset < 1 << count; subset++) {
            final StringBuilder shape = new StringBuilder();
            for (int i = 0; i < count; i++) {
                shape.append((subset >> i & 1) != 0 ? 'n' : '?');
            }
            assertTrue(shapes.contains(shape.toString()), shape.toString());
        }
    }

    @Test
    void shouldSplitAWriteWhereSectorsAreNotWhereItBegins() {
        final byte[] base = sectors(2, 'o');
        final Set<DiskImage> images = imagesAfter(files("f", base), write("f", SECTOR - 1, new byte[] {'n', 'n'}));
        final byte[] first = base.clone();
        first[SECTOR - 1] = 'n';
        final byte[] second = base.clone();
        second[SECTOR] = 'n';
        assertTrue(images.contains(files("f", first)));
        assertTrue(images.contains(files("f", second)));
    }

    @Test
    void shouldKeepAnEarlierWriteWithoutTheLater() {
        final byte[] first = sectors(1, '1');
        final Set<DiskImage> images = imagesAfter(files("f", OLD), write("f", 0, first), write("f", 0, NEW));
        assertEquals(5, images.size());
        assertTrue(images.contains(files("f", first)));
    }

    @Test
    void shouldGrowAFileInPart() {
        final byte[] grown = sectors(4, 'n');
        final Set<DiskImage> images =
                imagesAfter(files("f", OLD), write("f", SECTOR, Arrays.copyOfRange(grown, SECTOR, 4 * SECTOR)));
        final Set<Integer> lengths =
                images.stream().map(image -> image.bytes("f").length).collect(Collectors.toSet());
        assertEquals(Set.of(SECTOR, 2 * SECTOR, 3 * SECTOR, 4 * SECTOR), lengths);
        final Set<String> shapes = images.stream().map(PowerLossTest::shape).collect(Collectors.toSet());
        assertTrue(
                shapes.containsAll(Set.of("o", "onnn", "o0nn", "on0n", "o000", "o???", "on", "onn")), shapes::toString);
    }

    @Test
    void shouldReadZerosInAHole() {
        final Set<DiskImage> images = imagesAfter(files("f", OLD), write("f", 3 * SECTOR, NEW), force("f"));
        assertEquals(List.of("o00n"), images.stream().map(PowerLossTest::shape).toList());
    }

    @Test
    void shouldEndAFileWhereItEnded() {
        final byte[] odd = Arrays.copyOf(NEW, 100);
        final Set<DiskImage> images = imagesAfter(files("f", new byte[0]), write("f", 0, odd));
        final Set<Integer> lengths =
                images.stream().map(image -> image.bytes("f").length).collect(Collectors.toSet());
        assertEquals(Set.of(0, 100), lengths);
        // Empty, new, zeros, garbage.
        assertEquals(4, images.size());
    }

    @Test
    void shouldUndoATruncation() {
        final DiskImage base = files("f", sectors(2, 'o'));
        assertEquals(Set.of(base, files("f", OLD)), imagesAfter(base, truncate("f", SECTOR)));
        assertEquals(Set.of(files("f", OLD)), imagesAfter(base, truncate("f", SECTOR), force("f")));
    }

    @Test
    void shouldNotMixWhatWasCutWithWhatWasWrittenAfterwards() {
        final Set<DiskImage> images =
                imagesAfter(files("f", sectors(2, 'o')), truncate("f", 0), write("f", SECTOR, NEW));
        final Set<String> shapes = images.stream().map(PowerLossTest::shape).collect(Collectors.toSet());
        assertTrue(shapes.containsAll(Set.of("", "oo", "on", "0n", "00", "0", "o?", "0?")), shapes::toString);
        // Once cut and grown again, there is nothing old.
        assertFalse(shapes.contains("0o"));
    }

    @Test
    void shouldLoseAFileWhoseNameIsNotDurable() {
        assertEquals(
                Set.of(files(), files("f", NEW)), imagesAfter(files(), create("f"), write("f", 0, NEW), force("f")));
        assertEquals(
                Set.of(files("f", NEW)),
                imagesAfter(files(), create("f"), write("f", 0, NEW), force("f"), forceDirectory("")));
    }

    @Test
    void shouldHaveADurableNameWithoutDurableBytes() {
        final Set<DiskImage> images = imagesAfter(files(), create("f"), write("f", 0, NEW), forceDirectory(""));
        assertTrue(images.contains(files("f", new byte[0])));
        assertTrue(images.contains(files("f", ZEROS)));
        assertFalse(images.contains(files()));
    }

    @Test
    void shouldUndoARenameThatWasNotForced() {
        assertEquals(
                Set.of(files("f", OLD), files("f", OLD, "t", NEW), files("f", NEW)),
                imagesAfter(files("f", OLD), create("t"), write("t", 0, NEW), force("t"), rename("t", "f")));
        assertEquals(
                Set.of(files("f", OLD, "t", NEW), files("f", NEW)),
                imagesAfter(
                        files("f", OLD),
                        create("t"),
                        write("t", 0, NEW),
                        force("t"),
                        forceDirectory(""),
                        rename("t", "f")));
    }

    @Test
    void shouldReplaceAFileSafelyByForceRenameAndDirectoryForce() {
        final List<Operation> replace =
                List.of(create("t"), write("t", 0, NEW), force("t"), rename("t", "f"), forceDirectory(""));
        final PowerLoss powerLoss = PowerLoss.of(files("f", OLD), replace);
        final Tally tally = powerLoss.forEachImage((boundary, image) -> {
            final byte[] content = image.bytes("f");
            final boolean isNew = Arrays.equals(NEW, content);
            assertTrue(isNew || boundary < replace.size() && Arrays.equals(OLD, content), image::toString);
        });
        assertEquals(replace.size() + 1, tally.boundaries());
        assertEquals(Set.of(files("f", NEW)), imagesAfter(files("f", OLD), replace.toArray(Operation[]::new)));
    }

    @Test
    void shouldRuinAFileThatIsReplacedWithoutForce() {
        final Set<DiskImage> images =
                imagesAfter(files("f", OLD), create("t"), write("t", 0, NEW), rename("t", "f"), forceDirectory(""));
        // Neither old nor new: the content belongs to the file, not to the name.
        assertTrue(images.contains(files("f", new byte[0])));
        assertTrue(images.contains(files("f", ZEROS)));
        assertTrue(images.stream().anyMatch(image -> shape(image).equals("?")));
        assertTrue(images.stream().noneMatch(image -> shape(image).equals("o")));
    }

    @Test
    void shouldBringBackADeletedFile() {
        assertEquals(Set.of(files("f", OLD), files()), imagesAfter(files("f", OLD), delete("f")));
        assertEquals(Set.of(files()), imagesAfter(files("f", OLD), delete("f"), forceDirectory("")));
        assertEquals(
                Set.of(files("f", OLD), files(), files("f", new byte[0])),
                imagesAfter(files("f", OLD), delete("f"), create("f")));
    }

    @Test
    void shouldLoseADirectoryWithAllThatIsInIt() {
        final DiskImage full = DiskImage.of(Map.of("d/f", NEW), Set.of("d"));
        final Operation[] operations = {
            mkdir("d"), create("d/f"), write("d/f", 0, NEW), force("d/f"), forceDirectory("d")
        };
        assertEquals(Set.of(files(), full), imagesAfter(files(), operations));
        final Operation[] forced = Arrays.copyOf(operations, operations.length + 1);
        forced[operations.length] = forceDirectory("");
        assertEquals(Set.of(full), imagesAfter(files(), forced));
    }

    @Test
    void shouldMoveBetweenDirectoriesWhenTheTargetIsForced() {
        final Set<String> directories = Set.of("a", "b");
        final DiskImage base = DiskImage.of(Map.of("a/f", OLD), directories);
        final DiskImage moved = DiskImage.of(Map.of("b/f", OLD), directories);
        assertEquals(Set.of(base, moved), imagesAfter(base, rename("a/f", "b/f"), forceDirectory("a")));
        assertEquals(Set.of(moved), imagesAfter(base, rename("a/f", "b/f"), forceDirectory("b")));
    }

    @Test
    void shouldNotLoseTheOrderOfWhatDependsOnEachOther() {
        // Where the file comes from is forced later than where it goes.
        final Operation[] operations = {
            mkdir("d"), forceDirectory(""), create("f"), rename("f", "d/f"), delete("d/f"), forceDirectory("d")
        };
        final DiskImage gone = DiskImage.of(Map.of(), Set.of("d"));
        assertEquals(gone, PowerLoss.of(files(), List.of(operations)).nothingLost(operations.length));
        final Operation[] forced = Arrays.copyOf(operations, operations.length + 1);
        forced[operations.length] = forceDirectory("");
        assertEquals(Set.of(gone), imagesAfter(files(), forced));
    }

    @Test
    void shouldNotTrustAForceAfterOneThatFailed() {
        final Set<DiskImage> images =
                imagesAfter(files("f", OLD), write("f", 0, NEW), force("f").asFailed(), force("f"));
        assertTrue(images.contains(files("f", OLD)));
        assertTrue(images.contains(files("f", NEW)));
        assertEquals(
                Set.of(files("f", NEW)),
                imagesAfter(
                        files("f", OLD), write("f", 0, OLD), force("f").asFailed(), write("f", 0, NEW), force("f")));
    }

    @Test
    void shouldKeepInDoubtOnlyWhatTheFailedForceMeant() {
        final Set<DiskImage> images = imagesAfter(
                files("f", sectors(2, 'o')),
                write("f", 0, NEW),
                force("f").asFailed(),
                write("f", SECTOR, NEW),
                force("f"));
        final Set<String> shapes = images.stream().map(PowerLossTest::shape).collect(Collectors.toSet());
        assertEquals(Set.of("nn", "on", "0n", "?n"), shapes);
    }

    @Test
    void shouldHaveWhatIsForcedWithinAFileThatMayNotHaveGrown() {
        final Set<DiskImage> images = imagesAfter(
                files("f", new byte[0]),
                write("f", SECTOR, NEW),
                force("f").asFailed(),
                write("f", 0, NEW),
                force("f"));
        final Set<String> shapes = images.stream().map(PowerLossTest::shape).collect(Collectors.toSet());
        assertEquals(Set.of("nn", "n0", "n?"), shapes);
    }

    @Test
    void shouldTrustAForceAgainWhenTheFileWasCut() {
        assertEquals(
                Set.of(files("f", NEW)),
                imagesAfter(
                        files("f", sectors(3, 'o')),
                        write("f", SECTOR, NEW),
                        force("f").asFailed(),
                        truncate("f", 0),
                        write("f", 0, NEW),
                        force("f")));
    }

    @Test
    void shouldNotTrustADirectoryForceAfterOneThatFailed() {
        assertEquals(
                Set.of(files("f", OLD), files()),
                imagesAfter(files("f", OLD), delete("f"), forceDirectory("").asFailed(), forceDirectory("")));
    }

    @Test
    void shouldNotEnumerateAllSubsetsOfMany() {
        final int count = 40;
        final Operation write = write("f", 0, sectors(count, 'n'));
        final PowerLoss powerLoss = PowerLoss.of(files("f", sectors(count, 'o')), List.of(write));
        final Set<DiskImage> images = new HashSet<>();
        final Tally tally = powerLoss.forEachImage(1, 1, (boundary, image) -> images.add(image));
        assertEquals(count, tally.mostPending());
        assertEquals(images.size(), tally.images());
        final Set<String> shapes = images.stream().map(PowerLossTest::shape).collect(Collectors.toSet());
        for (int i = 0; i < count; i++) {
            for (final String lost : List.of("o", "?")) {
                assertTrue(shapes.contains("n".repeat(i) + lost + "n".repeat(count - i - 1)), "missing");
                assertTrue(shapes.contains(lost.repeat(i) + "n" + lost.repeat(count - i - 1)), "alone");
                assertTrue(shapes.contains("n".repeat(i) + lost.repeat(count - i)), "prefix");
            }
        }
        assertTrue(tally.images() > 3 * 200 + 6 * count);
        assertTrue(tally.images() < 3 * 200 + 10 * count);

        final Tally fewer = powerLoss.atMost(10).count();
        assertTrue(fewer.images() < tally.images() - 5 * count);
        assertTrue(fewer.images() > 3 * 200);
    }

    @Test
    void shouldCountEachImageOnce() {
        final List<Operation> operations = List.of(
                create("t"),
                write("t", 0, sectors(3, 'n')),
                write("f", 0, OLD),
                truncate("g", 10),
                rename("t", "f"),
                force("g"),
                mkdir("d"),
                forceDirectory(""));
        final Map<Integer, Set<DiskImage>> images = new HashMap<>();
        final Tally tally = PowerLoss.of(files("f", OLD, "g", sectors(2, 'g')), operations)
                .forEachImage((boundary, image) -> assertTrue(
                        images.computeIfAbsent(boundary, key -> new HashSet<>()).add(image), image::toString));
        assertEquals(9, images.size());
        assertEquals(9, tally.boundaries());
        assertEquals(images.values().stream().mapToLong(Set::size).sum(), tally.images());
        assertTrue(tally.repeated() > 0);
    }

    @Test
    void shouldBeTheSameWithTheSameSeed() {
        final PowerLoss powerLoss =
                PowerLoss.of(files("f", sectors(20, 'o')), List.of(write("f", 0, sectors(20, 'n'))));
        assertEquals(all(powerLoss), all(powerLoss));
        assertEquals(all(powerLoss.seed(1)), all(powerLoss.seed(1)));
        assertNotEquals(all(powerLoss), all(powerLoss.seed(1)));
    }

    @Test
    void shouldBeTheSameWhereverItStarts() {
        final PowerLoss powerLoss = PowerLoss.of(
                files("f", sectors(2, 'o')), List.of(write("f", 0, NEW), write("f", SECTOR, NEW), force("f")));
        final List<DiskImage> parts = new ArrayList<>();
        for (int boundary = 0; boundary <= powerLoss.lastBoundary(); boundary++) {
            powerLoss.forEachImage(boundary, boundary, (at, image) -> parts.add(image));
        }
        assertEquals(all(powerLoss), parts);
    }

    @Test
    void shouldLosePowerTwice() {
        // The first time the second sector is lost; recovery writes the first one and forces; then it is lost again.
        final List<DiskImage> after = new ArrayList<>();
        PowerLoss.of(files("f", sectors(2, 'o')), List.of(write("f", 0, sectors(2, 'n'))))
                .forEachImage(1, 1, (boundary, image) -> {
                    if (shape(image).equals("no")) {
                        final List<Operation> recovery = List.of(write("f", 0, sectors(1, 'r')), force("f"));
                        PowerLoss.of(image, recovery).forEachImage((at, second) -> after.add(second));
                    }
                });
        final Set<String> shapes =
                after.stream().map(PowerLossTest::shape).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of("no", "ro", "?o", "0o"), shapes);
    }

    @Test
    void shouldLoseNothingWithTheProcess() {
        final PowerLoss powerLoss = PowerLoss.of(files(), List.of(create("t"), write("t", 0, NEW), rename("t", "f")));
        assertEquals(files(), powerLoss.nothingLost(0));
        assertEquals(files("t", NEW), powerLoss.nothingLost(2));
        assertEquals(files("f", NEW), powerLoss.nothingLost(3));
    }

    @Test
    void shouldSayWhatWasLost() {
        final List<String> descriptions = new ArrayList<>();
        PowerLoss.of(files("f", OLD), List.of(write("f", 0, NEW)))
                .forEachImage(1, 1, (boundary, image) -> descriptions.add(image.toString()));
        assertEquals("image 0 at boundary 1, 0 of 1 pending changes lost: []", descriptions.get(0));
        assertEquals("image 1 at boundary 1, 1 of 1 pending changes lost: [sector 0 of f old]", descriptions.get(1));
    }

    @Test
    void shouldRefuseATraceThatDoesNotBeginAtItsBase() {
        final PowerLoss powerLoss = PowerLoss.of(files(), List.of(write("f", 0, NEW)));
        assertThrows(IllegalArgumentException.class, powerLoss::count);
    }

    private static List<DiskImage> all(final PowerLoss powerLoss) {
        final List<DiskImage> images = new ArrayList<>();
        powerLoss.forEachImage((boundary, image) -> images.add(image));
        return images;
    }

    private static Set<DiskImage> imagesAfter(final DiskImage base, final Operation... operations) {
        final Set<DiskImage> images = new HashSet<>();
        PowerLoss.of(base, List.of(operations))
                .forEachImage(operations.length, operations.length, (boundary, image) -> images.add(image));
        return images;
    }

    private static DiskImage files(final Object... namesAndBytes) {
        final Map<String, byte[]> files = new HashMap<>();
        for (int i = 0; i < namesAndBytes.length; i += 2) {
            files.put((String) namesAndBytes[i], (byte[]) namesAndBytes[i + 1]);
        }
        return DiskImage.of(files, Set.of());
    }

    private static byte[] sectors(final int count, final char filling) {
        final byte[] bytes = new byte[count * SECTOR];
        Arrays.fill(bytes, (byte) filling);
        return bytes;
    }

    /** What each sector of file f is filled with: 0 for zeros, ? for garbage; empty if there is no such file. */
    private static String shape(final DiskImage image) {
        final byte[] bytes = image.bytes("f");
        final StringBuilder shape = new StringBuilder();
        for (int i = 0; bytes != null && i < bytes.length; i += SECTOR) {
            final byte[] sector = Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + SECTOR));
            shape.append(distinctBytes(sector) > 1 ? '?' : sector[0] == 0 ? '0' : (char) sector[0]);
        }
        return shape.toString();
    }

    private static int distinctBytes(final byte[] bytes) {
        final Set<Byte> distinct = new HashSet<>();
        for (final byte value : bytes) {
            distinct.add(value);
        }
        return distinct.size();
    }
}
