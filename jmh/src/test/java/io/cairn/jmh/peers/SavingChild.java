package io.cairn.jmh.peers;

import java.nio.file.Files;
import java.nio.file.Path;

/** Saves to every store, synced and not, and after each save looks for a file that is not there, which a trace shows. */
final class SavingChild {
    static final int SAVES = 10;

    private static final int WARM_UP = 3 * PeerStore.MAX_PER_STREAM;

    private SavingChild() {}

    /** Arguments: the directory. */
    public static void main(final String[] args) throws Exception {
        final Records records = new Records("8x256+4", 4);
        for (final StorePeer peer : StorePeer.values()) {
            for (final boolean isSynced : new boolean[] {true, false}) {
                final String name = nameOf(peer, isSynced);
                final Path directory = Files.createDirectory(Path.of(args[0], name + "-store"));
                try (PeerStore store = peer.open(directory, isSynced)) {
                    for (int i = 0; i < WARM_UP + SAVES; i++) {
                        store.save("stream", i, records.withSequence(i));
                        if (i >= WARM_UP - 1 && Files.exists(Path.of(args[0], name + "-saved"))) {
                            throw new IllegalStateException("who made that?");
                        }
                    }
                }
            }
        }
    }

    static String nameOf(final StorePeer peer, final boolean isSynced) {
        return peer.name() + (isSynced ? "-synced" : "-not-synced");
    }
}
