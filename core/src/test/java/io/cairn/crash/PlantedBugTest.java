package io.cairn.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.crash.PlantedBug.NamedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes that could be made in the store on disk, each of which a test must notice. */
@Tag("once")
class PlantedBugTest {
    private static final String STORE = "FileCheckpointStore.java";
    private static final String DIRECTORY = "StoreDirectory.java";
    private static final String HEADER = "SlotHeader.java";

    private static final NamedTest POWER_LOSS_EVERY_SAVE = powerLoss("EVERY_SAVE");
    private static final NamedTest POWER_LOSS_ON_SYNC = powerLoss("ON_SYNC");
    private static final NamedTest POWER_LOSS_DELETING =
            new NamedTest("StorePowerLossTest", "shouldLeaveEitherTheOldOrTheNewDuringADeletion", null);
    private static final NamedTest POWER_LOSS_OPENING =
            new NamedTest("RecoveryPowerLossTest", "shouldNotTakeBackWhatAnOpeningHasShown", "EVERY_SAVE");
    private static final NamedTest POWER_LOSS_READING =
            new NamedTest("ReaderPowerLossTest", "shouldFlushWhatItFindsWhenItIsOpened", null);
    private static final NamedTest READER_DURING_A_SAVE =
            new NamedTest("ReaderPowerLossTest", "shouldFlushWhatWasCompletedOnlyAfterTheReaderHasLooked", null);
    private static final NamedTest BIT_FLIP = new NamedTest("BitFlipTest", "shouldReportOrSurviveEachFlippedBit", null);
    private static final NamedTest PAGES =
            new NamedTest("FileDamageTest", "shouldReportOrSurviveEachPageThatIsZeroedOrAnother", null);
    private static final NamedTest FOREIGN_FILES =
            new NamedTest("FileDamageTest", "shouldRefuseFilesOfAnotherStore", null);
    private static final NamedTest DEFERRED =
            new NamedTest("DeferredSavesCrashTest", "shouldLeaveWhatTheStoreWasAfterOneOfTheSaves", null);
    private static final NamedTest FAR_SLOTS =
            new NamedTest("BeyondTwoGigabytesTest", "shouldFindAndDeleteWhatLiesBeyondTwoGigabytes", null);

    static final List<PlantedBug> BUGS = List.of(
            new PlantedBug(
                    "no flush after a save",
                    STORE,
                    "if (durability == Durability.EVERY_SAVE) {",
                    "if (durability == null) {",
                    POWER_LOSS_EVERY_SAVE),
            new PlantedBug(
                    "one write, whatever it has written",
                    "SlotFile.java",
                    "while (source.hasRemaining()) {",
                    "if (source.hasRemaining()) {",
                    failure("ONE_BYTE_WRITE")),
            new PlantedBug(
                    "creation time outside the header's checksum",
                    HEADER,
                    "update(0, HEADER_CRC_OFFSET);",
                    "update(0, CREATED_AT_OFFSET); update(48, 12);",
                    BIT_FLIP),
            new PlantedBug(
                    "ordinal outside the header's checksum",
                    HEADER,
                    "update(0, HEADER_CRC_OFFSET);",
                    "update(0, ORDINAL_OFFSET); update(32, 28);",
                    BIT_FLIP),
            new PlantedBug(
                    "stream id outside the header's checksum",
                    HEADER,
                    "update(LENGTH, payloadOffset - LENGTH);",
                    "",
                    BIT_FLIP),
            new PlantedBug(
                    "payload's checksum not compared",
                    "PayloadCheck.java",
                    "if ((int) crc.getValue() != payloadCrc) {",
                    "if (crc == null) {",
                    BIT_FLIP),
            new PlantedBug(
                    "newest checkpoint not read when a store is opened",
                    "StoreRecovery.java",
                    "if (problem == FoundRecord.UNCHECKED && !areTooMany && !isNewest) {",
                    "if (problem == FoundRecord.UNCHECKED && !areTooMany) {",
                    PAGES),
            new PlantedBug(
                    "slot used again before what replaced it is flushed",
                    STORE,
                    "if (durability == Durability.ON_SYNC &&",
                    "if (durability == null &&",
                    POWER_LOSS_ON_SYNC),
            new PlantedBug(
                    "oldest checkpoint evicted before its replacement is there",
                    "SlottedStore.java",
                    "complete(index, claim, length, createdAtNs);",
                    "if (index.size() == maxPerStream) { evict(index); } complete(index, claim, length, createdAtNs);",
                    failure("ENOSPC")),
            new PlantedBug(
                    "directory not flushed after the manifest was renamed",
                    DIRECTORY,
                    "opened.force(); manifest = replacement;",
                    "manifest = replacement;",
                    POWER_LOSS_EVERY_SAVE),
            new PlantedBug(
                    "manifest renamed before it is flushed",
                    DIRECTORY,
                    "file.force(true); } opened.requireInPlace(); rename(newFile",
                    "} opened.requireInPlace(); rename(newFile",
                    POWER_LOSS_EVERY_SAVE),
            new PlantedBug(
                    "grown file not flushed",
                    DIRECTORY,
                    "file.force(true); if (first == 0) {",
                    "if (first == 0) {",
                    POWER_LOSS_EVERY_SAVE),
            new PlantedBug(
                    "slots counted before they are there",
                    DIRECTORY,
                    "file.writeFree(manifest.storeId, first, count);",
                    "replaceManifest(manifest.withSlotCount(shift, first + count));"
                            + " file.writeFree(manifest.storeId, first, count);",
                    POWER_LOSS_EVERY_SAVE),
            new PlantedBug(
                    "name of a new slot file not flushed before it is counted",
                    DIRECTORY,
                    "if (first == 0) { opened.force(); }",
                    "",
                    POWER_LOSS_EVERY_SAVE),
            new PlantedBug(
                    "name of a new store not flushed",
                    "EmptyDirectory.java",
                    "force(parent);",
                    "",
                    POWER_LOSS_EVERY_SAVE),
            new PlantedBug(
                    "slots taken from the file though they are counted",
                    DIRECTORY,
                    "if (!UnknownOutcomeException.is(ex)) { cut(file, ex); } throw ex; } catch (final StoreFullException",
                    "cut(file, ex); throw ex; } catch (final StoreFullException",
                    failure("EIO")),
            new PlantedBug(
                    "deletion not flushed",
                    STORE,
                    "writeFree(index.slot(i), false); } flush();",
                    "writeFree(index.slot(i), false); }",
                    POWER_LOSS_EVERY_SAVE),
            new PlantedBug(
                    "evicted checkpoints not deleted",
                    STORE,
                    "writeFree(stale.slot(i), false);",
                    "",
                    POWER_LOSS_EVERY_SAVE),
            new PlantedBug(
                    "deletion before what remains is flushed",
                    STORE,
                    "flush(); for (int i = 0; i < stale.size(); i++) {",
                    "for (int i = 0; i < stale.size(); i++) {",
                    POWER_LOSS_DELETING),
            new PlantedBug(
                    "no flush of what an opening has found",
                    STORE,
                    "file.force(false); } ordinal = scan.maxOrdinal;",
                    "} ordinal = scan.maxOrdinal;",
                    POWER_LOSS_OPENING),
            new PlantedBug(
                    "no flush of the directory when a store is opened",
                    DIRECTORY,
                    "directory.opened.force();",
                    "",
                    POWER_LOSS_OPENING),
            new PlantedBug(
                    "reader does not flush what it has found",
                    "StoreLook.java",
                    "if (isFlushing) {",
                    "if (false) {",
                    POWER_LOSS_READING),
            new PlantedBug(
                    "reader does not flush what was completed later",
                    "FileCheckpointReader.java",
                    "if (outcome == RecordCopy.Outcome.COPIED && record.payloadProblem() != null) {",
                    "if (outcome == null) {",
                    READER_DURING_A_SAVE),
            new PlantedBug(
                    "two of one sequence in any order",
                    "StreamIndex.java",
                    "result = Long.compare(ordinalOfSlot.applyAsLong(slot), ordinalOfSlot.applyAsLong(otherSlot));",
                    "",
                    POWER_LOSS_EVERY_SAVE),
            new PlantedBug(
                    "ordinals from 1 again after opening",
                    STORE,
                    "ordinal = scan.maxOrdinal;",
                    "ordinal = 0;",
                    POWER_LOSS_EVERY_SAVE),
            new PlantedBug(
                    "slot number not compared",
                    HEADER,
                    "buffer.getInt(SLOT_NUMBER_OFFSET, LITTLE_ENDIAN) != SlotAllocator.number(slot)",
                    "false",
                    PAGES),
            new PlantedBug(
                    "store id of a slot not compared",
                    HEADER,
                    "if (buffer.getLong(STORE_ID_OFFSET, LITTLE_ENDIAN) != storeId) {",
                    "if (buffer == null) {",
                    PAGES),
            new PlantedBug(
                    "store id of a file not compared",
                    DIRECTORY,
                    "if (file.storeId() != manifest.storeId) {",
                    "if (file == null) {",
                    FOREIGN_FILES),
            new PlantedBug(
                    "flush tried again after it has failed",
                    "SlotFile.java",
                    "channel.force(isWithMetadata); isDirty = false;",
                    "try { channel.force(isWithMetadata); } catch (final IOException ex) {"
                            + " channel.force(isWithMetadata); } isDirty = false;",
                    failure("EIO")),
            new PlantedBug(
                    "changes accepted after a failure",
                    STORE,
                    "if (failure != null) { isFailureTold = true;",
                    "if (failure != null && durability == null) { isFailureTold = true;",
                    failure("EIO")),
            new PlantedBug(
                    "half a record left behind for want of space",
                    "RecordWriter.java",
                    "writeFree(file, slot); torn.remove(slot); return true;",
                    "if (slot < 0) { writeFree(file, slot); } return true;",
                    failure("HALF_THEN_ENOSPC")),
            new PlantedBug(
                    "store left registered as open",
                    "StoreLock.java",
                    "try { file.channel.close(); } finally { remove(file); }",
                    "file.channel.close();",
                    failure("ENOSPC")),
            new PlantedBug(
                    "announced before it is flushed",
                    "persist/GroupCommit.java",
                    "store.sync(); counters.flushed(startNs);",
                    "counters.flushed(startNs);",
                    new NamedTest("AgentPowerLossTest", "shouldKeepWhatWasAnnounced", "COALESCE")),
            new PlantedBug(
                    "flush without what was put off",
                    STORE,
                    "publishBefore(); boolean isOutcomeKnown = false; try { flush(); isOutcomeKnown",
                    "boolean isOutcomeKnown = false; try { flush(); isOutcomeKnown",
                    DEFERRED),
            new PlantedBug(
                    "saves written before those that were put off",
                    "SlottedStore.java",
                    "publishBefore(); final I index = indexOf(claim.streamId());",
                    "final I index = indexOf(claim.streamId());",
                    DEFERRED),
            new PlantedBug(
                    "reads without what was put off",
                    "SlottedStore.java",
                    "requireOpen(); publishDeferred(); }",
                    "requireOpen(); }",
                    DEFERRED),
            new PlantedBug(
                    "what was refused taken for written",
                    STORE,
                    "if (entry.problem == null) { add(",
                    "if (failure == null) { add(",
                    new NamedTest("DeferredFailureTest", "shouldEndEachSaveInOneOfTwoWays", "ENOSPC")),
            new PlantedBug(
                    "slot of a refused record used while it is torn",
                    "RecordWriter.java",
                    "} else if (torn.contains(slot)) {",
                    "} else if (false) {",
                    new NamedTest("DeferredFailureTest", "shouldEndEachSaveInOneOfTwoWays", "TORN")),
            new PlantedBug(
                    "position in a file as an int",
                    "SlotFile.java",
                    "((long) number << shift)",
                    "(number << shift)",
                    FAR_SLOTS));

    static List<PlantedBug> bugs() {
        return BUGS;
    }

    static Stream<NamedTest> tests() {
        return BUGS.stream().map(PlantedBug::test).distinct();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void shouldBeCaught(final PlantedBug bug) {
        assertThrows(AssertionError.class, bug::run, () -> bug.test() + " has not noticed: " + bug);
    }

    @ParameterizedTest
    @MethodSource("tests")
    void shouldPassWithoutABug(final NamedTest test) throws Throwable {
        PlantedBug.runUnchanged(test);
    }

    @Test
    void shouldBeInTheDocument() throws IOException {
        final Path root = Files.isDirectory(Path.of("docs")) ? Path.of("") : Path.of("..");
        final String document = Files.readString(root.resolve("docs/DURABILITY.md"));
        for (final PlantedBug bug : BUGS) {
            final String row = "| " + bug.name() + " | `" + bug.test().testClass() + '.'
                    + bug.test().method();
            assertTrue(document.contains(row), () -> "docs/DURABILITY.md should have the row " + row);
        }
        final String table = document.substring(document.indexOf("| planted bug | caught by |"));
        assertEquals(
                BUGS.size(), table.lines().filter(line -> line.startsWith("| ")).count() - 1);
    }

    private static NamedTest powerLoss(final String durability) {
        return new NamedTest("StorePowerLossTest", "shouldKeepWhatTheLevelPromises", durability);
    }

    private static NamedTest failure(final String mode) {
        return new NamedTest("FailureTest", "shouldLoseNothingWhateverFails", mode);
    }
}
