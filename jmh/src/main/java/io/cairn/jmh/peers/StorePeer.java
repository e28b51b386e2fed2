package io.cairn.jmh.peers;

import java.nio.file.Path;

/**
 * The stores that are compared. {@code StorePeerTest} and {@code StoreSyncTest} verify what is claimed here.
 */
public enum StorePeer {
    /** The floor. */
    BARE(
            "bare write",
            BareStore::new,
            false,
            false,
            "A file of its full size, one write; where things are is known in memory only."),

    /** This library. */
    CAIRN(
            "Cairn",
            CairnStore::new,
            true,
            true,
            "The encoded checkpoint is validated, copied and written with checksums; read where it lies, in a mapping. Files grow by 4 MiB."),

    /** RocksDB. */
    ROCKSDB("RocksDB", RocksStore::new, true, true, "A batch of a put and a deletion, direct buffers, no compression."),

    /** LMDB. */
    LMDB(
            "LMDB",
            LmdbStore::new,
            true,
            false,
            "A transaction for each save, Agrona's buffers; read where it lies, in a mapping."),

    /** MVStore of H2. */
    MVSTORE(
            "H2 MVStore",
            MvStoreStore::new,
            true,
            false,
            "A commit for each save; records read lately are on the heap. What is obsolete stays on disk for its default of 45 s."),

    /** SQLite. */
    SQLITE(
            "SQLite",
            SqliteStore::new,
            true,
            false,
            "A transaction for each save, prepared statements; log ahead of the tables."),

    /** No library. */
    FILES(
            "file per checkpoint",
            FilesStore::new,
            true,
            false,
            "Written under another name, flushed, renamed, directory flushed, oldest deleted.");

    private final String label;
    private final Opening opening;
    private final boolean isPersistent;
    private final boolean noticesDamage;
    private final String use;

    private interface Opening {
        PeerStore open(Path directory, boolean isSynced);
    }

    StorePeer(
            final String label,
            final Opening opening,
            final boolean isPersistent,
            final boolean noticesDamage,
            final String use) {
        this.label = label;
        this.opening = opening;
        this.isPersistent = isPersistent;
        this.noticesDamage = noticesDamage;
        this.use = use;
    }

    String label() {
        return label;
    }

    /**
     * Opens a store.
     *
     * @param directory that exists.
     * @param isSynced whether a save that has returned survives the loss of power; otherwise it survives the end of the process.
     */
    PeerStore open(final Path directory, final boolean isSynced) {
        return opening.open(directory, isSynced);
    }

    /** Whether it can be opened again. */
    boolean isPersistent() {
        return isPersistent;
    }

    /** Whether a record of which a byte has changed on disk is not given back as if nothing had happened. */
    boolean noticesDamage() {
        return noticesDamage;
    }

    /** How it is used, in a sentence. */
    String use() {
        return use;
    }
}
