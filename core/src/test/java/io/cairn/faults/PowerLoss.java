package io.cairn.faults;

import java.util.List;
import java.util.SplittableRandom;
import org.agrona.collections.LongHashSet;

/**
 * The directories a power loss may leave, at each boundary between the operations of a trace.
 *
 * <ul>
 *   <li>A write is one of 512-byte sectors. Until the file is forced each is old, new, as after an earlier unforced
 *       write, zeros or garbage, whatever the others are.
 *   <li>A file that grew may be as long as before, or as it became, or end at a sector boundary in between. What was
 *       not written there reads as zeros. A file that was cut may be uncut.
 *   <li>A force makes all that durable, but not the file's name. After one that failed, what was pending stays in doubt
 *       whatever is forced later, until it is written again or the file is cut.
 *   <li>What was created, renamed or deleted in a directory may not have been until the directory is forced. A rename
 *       happens as a whole, or not; the directory it goes to counts. What is written belongs to the file, whatever it
 *       is called.
 * </ul>
 *
 * <p>A loss in the middle of a write is one after it, with sectors lost; in the middle of a force, one before it.
 * Which combinations are taken is in the documentation of {@link Losses}. The same seed gives the same images, in the
 * same order. No image comes twice at a boundary. Immutable; enumerate from several threads as you like.
 */
public final class PowerLoss {
    private final DiskImage base;
    private final List<Operation> operations;
    private final long seed;
    private final int atMost;

    /**
     * What was enumerated.
     *
     * @param boundaries  moments at which the power was lost
     * @param images      different directories, counted at each boundary
     * @param repeated    combinations that gave an image again
     * @param mostPending changes in doubt at one boundary
     */
    public record Tally(long boundaries, long images, long repeated, int mostPending) {
        /** Of both. */
        public Tally plus(final Tally other) {
            return new Tally(
                    boundaries + other.boundaries,
                    images + other.images,
                    repeated + other.repeated,
                    Math.max(mostPending, other.mostPending));
        }
    }

    private PowerLoss(final DiskImage base, final List<Operation> operations, final long seed, final int atMost) {
        this.base = base;
        this.operations = operations;
        this.seed = seed;
        this.atMost = atMost;
    }

    /**
     * Of the operations recorded so far.
     *
     * @param base what was on the disk, durably, when the trace began; also an image of another power loss
     */
    public static PowerLoss of(final DiskImage base, final Trace trace) {
        return of(base, trace.operations());
    }

    /** The same, of a trace made by hand. */
    public static PowerLoss of(final DiskImage base, final List<Operation> operations) {
        return new PowerLoss(base, List.copyOf(operations), 0, Integer.MAX_VALUE);
    }

    /** The same, with other garbage and other random combinations. */
    public PowerLoss seed(final long newSeed) {
        return new PowerLoss(base, operations, newSeed, atMost);
    }

    /**
     * The same, with fewer combinations where more than 12 changes are pending: only that many are missing one at a
     * time, likewise alone, likewise prefixes.
     */
    public PowerLoss atMost(final int combinations) {
        return new PowerLoss(base, operations, seed, combinations);
    }

    /** The boundaries are 0 to this, inclusive: how many operations have happened. */
    public int lastBoundary() {
        return operations.size();
    }

    /** What is there when nothing is lost, as after the end of the process only. */
    public DiskImage nothingLost(final int boundary) {
        final UnsyncedDisk disk = new UnsyncedDisk(base);
        operations.subList(0, boundary).forEach(disk::apply);
        final BoundaryImages images = new BoundaryImages(boundary, disk, seed);
        final int[] outcomes = new int[images.changes().size()];
        return images.image(images.namespace(outcomes), outcomes, 0);
    }

    /** One of the many at a boundary: each pending change is lost or not, by chance, and in any way. */
    public DiskImage anyImage(final int boundary) {
        final UnsyncedDisk disk = new UnsyncedDisk(base);
        operations.subList(0, boundary).forEach(disk::apply);
        final BoundaryImages images = new BoundaryImages(boundary, disk, seed);
        final SplittableRandom random = new SplittableRandom(Mix.of(seed, boundary));
        final double share = random.nextDouble();
        final int[] outcomes = images.changes().stream()
                .mapToInt(change ->
                        random.nextDouble() < share ? random.nextInt(1, change.waysToLose() + 1) : Change.KEPT)
                .toArray();
        return images.image(images.namespace(outcomes), outcomes, 0);
    }

    /** At each boundary; nothing lost comes first. */
    public <E extends Exception> Tally forEachImage(final ImageConsumer<E> consumer) throws E {
        return forEachImage(0, lastBoundary(), consumer);
    }

    /** At each boundary from one to another, inclusive. */
    public <E extends Exception> Tally forEachImage(final int first, final int last, final ImageConsumer<E> consumer)
            throws E {
        final UnsyncedDisk disk = new UnsyncedDisk(base);
        operations.subList(0, first).forEach(disk::apply);
        Tally total = new Tally(0, 0, 0, 0);
        for (int boundary = first; boundary <= last; boundary++) {
            if (boundary > first) {
                disk.apply(operations.get(boundary - 1));
            }
            total = total.plus(forEachImage(boundary, disk, consumer));
        }
        return total;
    }

    private <E extends Exception> Tally forEachImage(
            final int boundary, final UnsyncedDisk disk, final ImageConsumer<E> consumer) throws E {
        final long boundarySeed = Mix.of(seed, boundary);
        final BoundaryImages images = new BoundaryImages(boundary, disk, boundarySeed);
        final LongHashSet seen = new LongHashSet();
        final long[] repeated = {0};
        final Losses.Sink<E> sink = outcomes -> {
            final Namespace namespace = images.namespace(outcomes);
            if (seen.add(images.fingerprint(namespace, outcomes))) {
                consumer.accept(boundary, images.image(namespace, outcomes, seen.size() - 1));
            } else {
                repeated[0]++;
            }
        };
        new Losses<>(images.changes(), new SplittableRandom(boundarySeed), atMost, sink).enumerate();
        return new Tally(1, seen.size(), repeated[0], images.changes().size());
    }

    /** How many images there are, without making any use of them. */
    public Tally count() {
        return forEachImage((boundary, image) -> {
            // Only counted.
        });
    }
}
