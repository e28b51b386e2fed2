package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.Names;
import io.cairn.fuzz.StoreModel.Saved;
import io.cairn.fuzz.StoreRun.Occurrence;
import io.cairn.persist.AsyncCheckpointStore;
import io.cairn.persist.BacklogPolicy;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.CheckpointStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.agrona.concurrent.EpochNanoClock;

/**
 * A store on disk behind an agent that runs when it is told to, or when somebody waits for it. It is known what waits in each
 * front, and so what the agent writes, and in which order.
 */
final class StoreBehindAgent extends StoreUnderTest {
    /** One front, and what is known of it. */
    private static final class Front {
        final AsyncCheckpointStore store;
        final List<Saving> waiting = new ArrayList<>();
        final Set<String> owned = new HashSet<>();
        int slotsInUse;
        int reads;
        boolean isClosed;

        Front(final AsyncCheckpointStore store) {
            this.store = store;
        }
    }

    private final AgentLimits limits;
    private final StoreRun run;
    private final EpochNanoClock clock;
    private final StoreOnDisk disk;
    private final Map<String, Integer> frontOfStream = new HashMap<>();
    private final List<Front> fronts = new ArrayList<>();

    /** The same, in the order in which they were opened. */
    private final List<Front> inOrder = new ArrayList<>();

    private final List<AgentProcess.Durable> expectedDurable = new ArrayList<>();

    /** The lowest sequence of streams that are known to evict what is lower, since that has happened. */
    private final Map<String, Long> evictsBelow = new HashMap<>();

    private final Set<String> toldOfEviction = new TreeSet<>();
    private final List<String> expectedErrors = new ArrayList<>();
    private AgentProcess process;

    StoreBehindAgent(final AgentLimits limits, final StoreRun run, final EpochNanoClock clock) {
        this.limits = limits;
        this.run = run;
        this.clock = clock;
        disk = new StoreOnDisk(limits.disk(), run, clock, this::startOn);
        openFronts();
        for (int i = 0; i < StoreRun.STREAMS.size(); i++) {
            frontOfStream.put(StoreRun.STREAMS.get(i), i % limits.fronts());
        }
    }

    @Override
    AsyncCheckpointStore store() {
        return fronts.get(0).store;
    }

    @Override
    AsyncCheckpointStore store(final String streamId) {
        return front(streamId).store;
    }

    @Override
    CheckpointStore settled() {
        return disk.store();
    }

    @Override
    void reading(final String streamId) {
        written();
        front(streamId).reads++;
    }

    @Override
    void deleting(final String streamId) {
        reading(streamId);
        evictsBelow.remove(streamId);
        toldOfEviction.remove(streamId);
    }

    @Override
    boolean isKnownToBeEvicted(final Saving saving) {
        final Long lowest = evictsBelow.get(saving.streamId());
        final boolean isKnown =
                lowest != null && Long.compareUnsigned(saving.checkpoint().sequence(), lowest) < 0;
        if (isKnown) {
            front(saving.streamId()).slotsInUse--;
        }
        return isKnown;
    }

    @Override
    void deleted(final String streamId) {
        disk.deleted(streamId);
    }

    @Override
    BooleanSupplier validity(final Predicate<Saved> isKept, final Saved saved) {
        final Front front = front(saved.streamId());
        final int reads = front.reads;
        return () -> !front.isClosed && front.reads == reads;
    }

    @Override
    void pinning(final String streamId) {
        written();
    }

    @Override
    boolean keepsPinnedSlots() {
        return false;
    }

    @Override
    BooleanSupplier pinValidity(final String streamId) {
        final Front front = front(streamId);
        return () -> !front.isClosed;
    }

    @Override
    Room room(final String streamId, final int length) {
        if (length > limits.maxLength()) {
            return Room.TOO_LONG;
        }
        final Front front = front(streamId);
        front.owned.add(streamId);
        if (disk.room(streamId, length) == Room.TOO_LONG) {
            return Room.TOO_LONG;
        }
        if (front.slotsInUse < limits.slots()) {
            return Room.SURE;
        }
        if (limits.policy() == BacklogPolicy.WAIT) {
            if (front.waiting.isEmpty()) {
                return Room.CLAIMED;
            }
            written();
            run.occurred.add(Occurrence.WAITED);
            return Room.SURE;
        }
        return Room.NONE;
    }

    @Override
    void taken(final String streamId, final int length) {
        front(streamId).slotsInUse++;
    }

    @Override
    void givenBack(final String streamId, final int length) {
        front(streamId).slotsInUse--;
    }

    @Override
    void removed(final Saved deleted, final int length) {
        disk.removed(deleted, length);
    }

    @Override
    boolean isKeptBack(final Saving saving) {
        final Front front = front(saving.streamId());
        final int length = ReferenceWriter.write(saving.checkpoint()).length;
        final Saving actual = new Saving(saving.streamId(), saving.createdAtNs(), saving.checkpoint(), length);
        for (int i = 0; i < front.waiting.size() && limits.policy() == BacklogPolicy.COALESCE; i++) {
            final Saving earlier = front.waiting.get(i);
            if (earlier.streamId().equals(saving.streamId())) {
                final long sequence = earlier.checkpoint().sequence();
                if (Long.compareUnsigned(saving.checkpoint().sequence(), sequence) >= 0) {
                    front.waiting.set(i, actual);
                }
                front.slotsInUse--;
                run.occurred.add(Occurrence.COALESCED);
                return true;
            }
        }
        front.waiting.add(actual);
        return true;
    }

    @Override
    void evicted(final Saved evicted, final int length) {
        disk.evicted(evicted, length);
    }

    void step() {
        written();
        process.step();
    }

    @Override
    void sync() {
        fronts.forEach(front -> {
            written();
            front.store.sync();
        });
    }

    void awaitDurable(final String streamId, final long sequence, final boolean isWaiting) {
        if (isWaiting && !isDurable(streamId, sequence)) {
            written();
        }
        final long timeoutNs = isWaiting ? 10 : 0;
        assertEquals(isDurable(streamId, sequence), store(streamId).awaitDurable(streamId, sequence, timeoutNs));
    }

    /** Others are refused until the front has released the stream, and cannot be refused then. */
    void handOver(final String streamId, final int next) {
        final Front front = front(streamId);
        requireRefusedByOthers(streamId);
        if (front.owned.contains(streamId)) {
            written();
            run.occurred.add(Occurrence.HANDED_OVER);
        }
        front.store.release(streamId);
        front.owned.remove(streamId);
        run.claims.stream().filter(claim -> claim.isFor(streamId)).forEach(claim -> claim.requireLost(run));
        frontOfStream.put(streamId, next % limits.fronts());
    }

    void replace(final int number) {
        final Front front = fronts.get(number % limits.fronts());
        close(front);
        for (final String streamId : StoreRun.STREAMS) {
            if (front(streamId) == front) {
                run.claims.stream().filter(claim -> claim.isFor(streamId)).forEach(claim -> claim.requireLost(run));
            }
        }
        inOrder.remove(front);
        fronts.set(number % limits.fronts(), openFront());
    }

    @Override
    void intrude() {
        StoreRun.STREAMS.forEach(this::requireRefusedByOthers);
    }

    @Override
    void observe(final int observer, final boolean isLookingUp) {
        disk.observe(observer, isLookingUp);
    }

    @Override
    boolean reopen(final int maxPerStream, final boolean isKilled) {
        if (isKilled) {
            loseWaiting();
        } else {
            closeProcess();
        }
        compareTold();
        final AgentProcess ended = process;
        disk.reopen(maxPerStream, isKilled);
        ended.end();
        abandonFronts();
        openFronts();
        return true;
    }

    @Override
    void reopened() {
        disk.reopened();
    }

    /**
     * What was durable before is there, whatever has happened since; of what was being written, something may be. If power was
     * lost after the flush, all of it is.
     */
    void dieWriting(final int moment, final boolean isLosingPower) {
        final List<Saving> batch =
                inOrder.stream().flatMap(front -> front.waiting.stream()).toList();
        inOrder.forEach(front -> front.waiting.clear());
        final AgentProcess ended = process;
        final int first = ended.disk.size();
        ended.silence();
        ended.step();
        final int last = ended.disk.size();
        final int boundary = first + moment % (last - first + 1);
        disk.replace(next -> ended.disk.write(boundary, isLosingPower, moment, next));
        ended.end();
        abandonFronts();
        openFronts();
        run.claims.forEach(OpenClaim::requireOnlyAborting);
        final Map<String, List<Saved>> written = new HashMap<>();
        for (final Saving saving : batch) {
            written.computeIfAbsent(saving.streamId(), id -> new ArrayList<>()).add(run.begun(saving));
        }
        final Set<String> streams = new TreeSet<>(run.model.streams());
        streams.addAll(written.keySet());
        streams.forEach(streamId -> recover(streamId, written.getOrDefault(streamId, List.of()), boundary == last));
        assertEquals(run.model.streams(), disk.store().streams());
        disk.reopened();
        if (boundary > first && boundary < last) {
            run.occurred.add(Occurrence.DIED_WRITING);
        }
    }

    @Override
    void compare() {
        disk.compare();
        compareTold();
        for (final String streamId : StoreRun.STREAMS) {
            final Saved latest = run.model.latest(streamId);
            final OptionalLong expected = latest == null ? OptionalLong.empty() : OptionalLong.of(latest.sequence());
            assertEquals(expected, process.agent.durableSequence(streamId));
            assertEquals(expected, store(streamId).durableSequence(streamId));
        }
    }

    @Override
    void close() {
        closeProcess();
        fronts.forEach(front -> front.store.close());
        process.end();
        disk.close();
    }

    @Override
    void requireClosed() {
        for (final Front front : fronts) {
            assertThrows(IllegalStateException.class, front.store::sync);
            assertThrows(IllegalStateException.class, () -> front.store.release(""));
            assertThrows(IllegalStateException.class, () -> front.store.awaitDurable("", 0, 1));
        }
        assertThrows(IllegalStateException.class, process.agent::newStore);
        disk.requireClosed();
    }

    @Override
    void release() {
        process.end();
        disk.release();
    }

    /** Called when the store is about to be opened. */
    private Path startOn(final Path directory) {
        process = new AgentProcess(directory);
        return process.disk.root();
    }

    private void openFronts() {
        process.start(disk.store(), limits, clock);
        evictsBelow.clear();
        toldOfEviction.clear();
        fronts.clear();
        inOrder.clear();
        for (int i = 0; i < limits.fronts(); i++) {
            fronts.add(openFront());
        }
    }

    private Front openFront() {
        final Front front = new Front(process.agent.newStore());
        inOrder.add(front);
        return front;
    }

    private Front front(final String streamId) {
        return fronts.get(frontOfStream.get(streamId));
    }

    /** What waits is written, and announced. */
    private void written() {
        disk.beginBatch();
        for (final Front front : inOrder) {
            for (final Saving saving : front.waiting) {
                front.slotsInUse--;
                disk.taken(saving.streamId(), saving.room());
                if (run.written(saving)) {
                    expectedDurable.add(new AgentProcess.Durable(
                            saving.streamId(), saving.checkpoint().sequence()));
                } else {
                    evictedAtOnce(saving);
                }
            }
            front.waiting.clear();
        }
        disk.endBatch();
        disk.durable();
    }

    private void evictedAtOnce(final Saving saving) {
        final String streamId = saving.streamId();
        evictsBelow.put(streamId, run.model.list(streamId).get(0).sequence());
        if (toldOfEviction.add(streamId)) {
            expectedErrors.add("stream " + Names.shown(streamId) + " sequence "
                    + Long.toUnsignedString(saving.checkpoint().sequence()) + " was evicted by its own save");
        }
    }

    private boolean isDurable(final String streamId, final long sequence) {
        final Saved latest = run.model.latest(streamId);
        return latest != null && Long.compareUnsigned(latest.sequence(), sequence) >= 0;
    }

    private void close(final Front front) {
        if (!front.waiting.isEmpty()) {
            written();
        }
        front.store.close();
        front.isClosed = true;
    }

    private void closeProcess() {
        inOrder.stream().filter(front -> !front.isClosed).forEach(this::close);
    }

    private void compareTold() {
        assertEquals(expectedDurable, process.durable);
        expectedDurable.clear();
        process.durable.clear();
        assertEquals(expectedErrors.size(), process.errors.size(), () -> process.errors.toString());
        for (int i = 0; i < expectedErrors.size(); i++) {
            assertTrue(process.errors.get(i).startsWith(expectedErrors.get(i)), process.errors.get(i));
        }
        expectedErrors.clear();
        process.errors.clear();
    }

    private void loseWaiting() {
        if (inOrder.stream().anyMatch(front -> !front.waiting.isEmpty())) {
            run.occurred.add(Occurrence.LOST_UNWRITTEN);
        }
    }

    /** Of a process that has ended; what waits is named, and nothing else. */
    private void abandonFronts() {
        for (final Front front : inOrder) {
            if (front.waiting.isEmpty()) {
                front.store.close();
            } else {
                final String message = assertThrows(CheckpointException.class, front.store::close)
                        .getMessage();
                assertTrue(message.startsWith("not durable when closed: stream "), message);
            }
            front.isClosed = true;
        }
    }

    private void requireRefusedByOthers(final String streamId) {
        final Front owner = front(streamId);
        if (!owner.owned.contains(streamId)) {
            return;
        }
        for (final Front front : fronts) {
            if (front != owner) {
                final PlainCheckpoint checkpoint = new PlainCheckpoint(1, 2, 3, List.of(), List.of(), List.of());
                requireRefused(() -> front.store.save(checkpoint.toState(streamId, 4)));
                requireRefused(() -> front.store.deleteBefore(streamId, 1));
                requireRefused(() -> front.store.claim(streamId, 1, 100, new CheckpointClaim()));
                front.store.release(streamId);
            }
        }
    }

    private static void requireRefused(final Runnable action) {
        assertThrows(IllegalStateException.class, action::run);
    }

    private void recover(final String streamId, final List<Saved> written, final boolean isAllDurable) {
        final List<Saved> found =
                disk.store().list(streamId).stream().map(run::identify).toList();
        final List<Saved> held = run.model.list(streamId);
        final List<Saved> all = Stream.of(held, run.model.evicted(streamId), written)
                .flatMap(List::stream)
                .toList();
        final boolean isFull = found.size() == run.model.maxPerStream();
        assertTrue(all.containsAll(found), () -> "found " + found + " of " + all);
        assertTrue(found.size() <= run.model.maxPerStream());
        for (final Saved durable : isAllDurable ? all : held) {
            final boolean isKept = found.contains(durable)
                    || run.model.evicted(streamId).contains(durable)
                    || isFull && durable.isOlderThan(found.get(0));
            assertTrue(isKept, () -> "lost " + durable + ", found " + found);
        }
        run.model.holds(streamId, found, all);
    }
}
