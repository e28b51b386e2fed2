package io.cairn.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What may become of one file at one boundary. */
final class PendingFile {
    private static final int SECTORS = FileContent.CHUNK / FileContent.SECTOR;
    private static final int OUTCOME_BITS = 4;
    /** Enough for all variants of a record or two; a bound on memory when megabytes are pending. */
    private static final int MAX_CACHED = 2_048;

    private final FileContent durable;
    private final FileContent current;
    private final long seed;
    private final boolean truncated;
    /** In order of time. */
    private final List<Pending> changes = new ArrayList<>();
    /** In order of position, and by chunk. */
    private final List<List<PendingSector>> chunks = new ArrayList<>();

    private final Map<Integer, byte[]> garbage = new HashMap<>();
    private final Map<CachedChunk, byte[]> cache = new HashMap<>();

    /** A change with its index among the outcomes. */
    private record Pending(int index, Change change) {}

    /**
     * A sector with its index among the outcomes.
     *
     * @param added for each outcome what it adds to the fingerprint of the file
     */
    private record PendingSector(int index, SectorChange change, long[] added) {}

    /** The outcomes of all sectors of a chunk, 4 bits each. */
    private record CachedChunk(int chunk, int outcomes) {}

    /**
     * Looks for the changes of that file among those of all files.
     *
     * @param seed of the garbage
     */
    PendingFile(final Inode inode, final List<Change> allChanges, final long seed) {
        this.durable = inode.durable();
        this.current = inode.current();
        this.seed = Mix.of(seed, inode.number());
        final List<PendingSector> sectors = new ArrayList<>();
        boolean hasTruncate = false;
        for (int i = 0; i < allChanges.size(); i++) {
            final Change change = allChanges.get(i);
            if (change instanceof LengthChange length && length.inode() == inode) {
                changes.add(new Pending(i, change));
                hasTruncate |= length.truncates();
            } else if (change instanceof SectorChange sector && sector.inode() == inode) {
                changes.add(new Pending(i, change));
                sectors.add(new PendingSector(i, sector, added(sector)));
            }
        }
        truncated = hasTruncate;
        sectors.sort(Comparator.comparingLong(sector -> sector.change().sector()));
        int chunk = -1;
        for (final PendingSector sector : sectors) {
            if (sector.change().chunk() != chunk) {
                chunk = sector.change().chunk();
                chunks.add(new ArrayList<>(SECTORS));
            }
            chunks.get(chunks.size() - 1).add(sector);
        }
    }

    private long[] added(final SectorChange sector) {
        final long[] added = new long[sector.waysToLose() + 1];
        for (int outcome = 0; outcome < added.length; outcome++) {
            added[outcome] = added(sector, outcome, FileContent.SECTOR);
        }
        return added;
    }

    /** The chunk from which a sector comes. */
    private byte[] source(final SectorChange sector, final int outcome) {
        return switch (outcome) {
            case Change.KEPT -> sector.newest();
            case Change.LOST -> durable.chunk(sector.chunk());
            case SectorChange.GARBAGE -> garbage.computeIfAbsent(sector.chunk(), this::newGarbage);
            case SectorChange.ZEROS -> null;
            default -> sector.stale(outcome);
        };
    }

    private byte[] newGarbage(final int chunk) {
        final byte[] bytes = new byte[FileContent.CHUNK];
        new SplittableRandom(Mix.of(seed, chunk)).nextBytes(bytes);
        return bytes;
    }

    /** That of the content, without making it if that can be helped. */
    long fingerprint(final int[] outcomes) {
        if (truncated) {
            return replay(outcomes).fingerprint();
        }
        final long length = length(outcomes);
        long sum = durable.sectorSum();
        for (final List<PendingSector> sectors : chunks) {
            for (final PendingSector sector : sectors) {
                final long left = length - sector.change().sector() * FileContent.SECTOR;
                if (left >= FileContent.SECTOR) {
                    sum += sector.added()[outcomes[sector.index()]];
                } else if (left > 0) {
                    sum += added(sector.change(), outcomes[sector.index()], (int) left);
                }
            }
        }
        return FileContent.fingerprint(length, sum);
    }

    /** By how much the fingerprint of a sector is another one than that of the durable one. */
    private long added(final SectorChange sector, final int outcome, final int length) {
        return FileContent.fingerprint(sector.sector(), source(sector, outcome), length)
                - FileContent.fingerprint(sector.sector(), source(sector, Change.LOST), FileContent.SECTOR);
    }

    FileContent content(final int[] outcomes) {
        if (truncated) {
            return replay(outcomes);
        }
        final long length = length(outcomes);
        final byte[][] content = durable.copyChunks(length);
        for (final List<PendingSector> sectors : chunks) {
            final int chunk = sectors.get(0).change().chunk();
            if (chunk < content.length) {
                content[chunk] = chunk(chunk, sectors, outcomes);
            }
        }
        return FileContent.ofChunks(content, length);
    }

    private long length(final int[] outcomes) {
        long length = durable.length();
        for (final Pending pending : changes) {
            if (pending.change() instanceof LengthChange change) {
                length = change.applyTo(length, outcomes[pending.index()]);
            }
        }
        return length;
    }

    private byte[] chunk(final int chunk, final List<PendingSector> sectors, final int[] outcomes) {
        int key = 0;
        boolean allKept = true;
        boolean allLost = true;
        for (final PendingSector sector : sectors) {
            final int outcome = outcomes[sector.index()];
            key = key << OUTCOME_BITS | outcome;
            allKept &= outcome == Change.KEPT;
            allLost &= outcome == Change.LOST;
        }
        if (allKept || allLost) {
            return allKept ? current.chunk(chunk) : durable.chunk(chunk);
        }
        final CachedChunk cached = new CachedChunk(chunk, key);
        final byte[] known = cache.get(cached);
        if (known != null) {
            return known;
        }
        final byte[] bytes = FileContent.orZeros(durable.chunk(chunk)).clone();
        for (final PendingSector sector : sectors) {
            final int offset = FileContent.offsetOf(sector.change().sector());
            final byte[] source = FileContent.orZeros(source(sector.change(), outcomes[sector.index()]));
            System.arraycopy(source, offset, bytes, offset, FileContent.SECTOR);
        }
        if (cache.size() < MAX_CACHED) {
            cache.put(cached, bytes);
        }
        return bytes;
    }

    /** Slower, but in order: what was written before a cut and what after it is not the same. */
    private FileContent replay(final int[] outcomes) {
        final Replay replay = new Replay(durable);
        for (final Pending pending : changes) {
            final int outcome = outcomes[pending.index()];
            if (pending.change() instanceof LengthChange length) {
                replay.apply(length, outcome);
            } else if (pending.change() instanceof SectorChange sector && outcome != Change.LOST) {
                replay.putSector(sector.sector(), source(sector, outcome));
            }
        }
        return replay.content();
    }
}
