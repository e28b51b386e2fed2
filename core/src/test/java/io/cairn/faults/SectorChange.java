package io.cairn.faults;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A sector that was written, once or more often. */
final class SectorChange implements Change {
    static final int GARBAGE = 2;
    static final int ZEROS = 3;
    /** From here on: what it was after the first unforced write, the second, and so on, but not the last. */
    static final int STALE = 4;
    /** So that an outcome fits into 4 bits. */
    private static final int MAX_VERSIONS = 12;

    private final Inode inode;
    private final long sector;
    private final long order;
    /** The chunk it is in, after each write; null is zeros. */
    private final byte[][] versions;

    private final boolean doomed;

    private SectorChange(
            final Inode inode, final long sector, final long order, final byte[][] versions, final boolean doomed) {
        this.inode = inode;
        this.sector = sector;
        this.order = order;
        this.versions = versions;
        this.doomed = doomed;
    }

    static SectorChange first(final Inode inode, final long sector, final long order, final byte[] chunk) {
        return new SectorChange(inode, sector, order, new byte[][] {chunk}, false);
    }

    /** Written once more. */
    SectorChange again(final long newOrder, final byte[] chunk) {
        final int start = Math.max(0, versions.length + 1 - MAX_VERSIONS);
        final byte[][] newVersions = Arrays.copyOfRange(versions, start, versions.length + 1);
        newVersions[newVersions.length - 1] = chunk;
        return new SectorChange(inode, sector, newOrder, newVersions, false);
    }

    /** A force failed: the system may have forgotten that it is to be written. */
    SectorChange asDoomed() {
        return new SectorChange(inode, sector, order, versions, true);
    }

    boolean isDoomed() {
        return doomed;
    }

    Inode inode() {
        return inode;
    }

    int chunk() {
        return FileContent.chunkOf(sector);
    }

    long sector() {
        return sector;
    }

    /** In bytes. */
    long end() {
        return (sector + 1) * FileContent.SECTOR;
    }

    byte[] newest() {
        return versions[versions.length - 1];
    }

    byte[] stale(final int outcome) {
        return versions[outcome - STALE];
    }

    @Override
    public long order() {
        return order;
    }

    @Override
    public int waysToLose() {
        return ZEROS + versions.length - 1;
    }

    @Override
    public int worst(final SplittableRandom random) {
        return GARBAGE;
    }

    @Override
    public String describe(final int outcome) {
        final String how = switch (outcome) {
            case KEPT -> "new";
            case LOST -> "old";
            case GARBAGE -> "garbage";
            case ZEROS -> "zeros";
            default -> "as after write " + (outcome - STALE + 1) + " of " + versions.length;
        };
        return "sector " + sector + " of " + inode.lastName() + " " + how;
    }
}
