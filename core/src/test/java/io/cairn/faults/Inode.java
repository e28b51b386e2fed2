package io.cairn.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** A file, whatever its name: what is on the disk for sure, and what has been done since. */
final class Inode {
    private final int number;
    private final TreeMap<Long, SectorChange> sectors = new TreeMap<>();
    private final List<LengthChange> lengths = new ArrayList<>();
    private FileContent durable;
    private FileContent current;
    private String lastName;

    Inode(final int number, final String name, final FileContent content) {
        this.number = number;
        this.lastName = name;
        this.durable = content;
        this.current = content;
    }

    /** The same in each run. */
    int number() {
        return number;
    }

    String lastName() {
        return lastName;
    }

    void renamed(final String name) {
        lastName = name;
    }

    FileContent durable() {
        return durable;
    }

    FileContent current() {
        return current;
    }

    void write(final long order, final long position, final byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        final long end = position + bytes.length;
        final FileContent.Editor editor = current.edit();
        editor.write(position, bytes);
        grow(order, end);
        current = editor.build(Math.max(current.length(), end));
        final long last = (end - 1) / FileContent.SECTOR;
        for (long sector = position / FileContent.SECTOR; sector <= last; sector++) {
            final byte[] chunk = current.chunk(FileContent.chunkOf(sector));
            final SectorChange before = sectors.get(sector);
            sectors.put(
                    sector,
                    before == null ? SectorChange.first(this, sector, order, chunk) : before.again(order, chunk));
        }
    }

    private void grow(final long order, final long end) {
        if (end <= current.length()) {
            return;
        }
        final LengthChange last = lengths.isEmpty() ? null : lengths.get(lengths.size() - 1);
        if (last != null && !last.truncates() && !last.isDoomed()) {
            lengths.set(lengths.size() - 1, last.until(end));
        } else {
            lengths.add(new LengthChange(this, order, current.length(), end, false));
        }
    }

    void truncate(final long order, final long size) {
        if (size >= current.length()) {
            return;
        }
        lengths.add(new LengthChange(this, order, current.length(), size, false));
        final FileContent.Editor editor = current.edit();
        editor.truncate(size);
        current = editor.build(size);
    }

    /**
     * What a failed force before it has spoilt stays in doubt: no later one makes up for it. Unless the file was cut
     * meanwhile: that makes a new start.
     */
    void force() {
        if (lengths.stream().anyMatch(LengthChange::truncates)) {
            sectors.clear();
            lengths.clear();
        } else {
            // Bytes that are forced now are not beyond the end, whatever failed before.
            final boolean hasNewEnd =
                    sectors.values().stream().anyMatch(change -> !change.isDoomed() && change.end() > durable.length());
            lengths.removeIf(change -> hasNewEnd || !change.isDoomed());
        }
        if (lengths.isEmpty() && sectors.values().stream().noneMatch(SectorChange::isDoomed)) {
            sectors.clear();
            durable = current;
        } else {
            durable = durableAfterDoubtfulForce();
            sectors.values().removeIf(change -> !change.isDoomed());
        }
    }

    private FileContent durableAfterDoubtfulForce() {
        final FileContent.Editor editor = durable.edit();
        for (final SectorChange change : sectors.values()) {
            if (!change.isDoomed()) {
                editor.putSector(change.sector(), change.newest());
            }
        }
        return editor.build(lengths.isEmpty() ? current.length() : durable.length());
    }

    void forceFailed() {
        sectors.replaceAll((sector, change) -> change.asDoomed());
        lengths.replaceAll(LengthChange::asDoomed);
    }

    List<Change> changes() {
        final List<Change> changes = new ArrayList<>(sectors.values());
        changes.addAll(lengths);
        changes.sort(Comparator.comparingLong(Change::order));
        return changes;
    }
}
