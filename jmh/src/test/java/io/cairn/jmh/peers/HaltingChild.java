package io.cairn.jmh.peers;

import java.nio.file.Files;
import java.nio.file.Path;

/** Saves to every store without sync, and ends with nothing closed. */
final class HaltingChild {
    static final int SAVES = 10;

    private HaltingChild() {}

    /** Arguments: the directory. */
    public static void main(final String[] args) throws Exception {
        final Records records = new Records("8x256+4", SAVES);
        for (final StorePeer peer : StorePeer.values()) {
            final PeerStore store = peer.open(Files.createDirectory(Path.of(args[0], peer.name())), false);
            for (int i = 0; i < SAVES; i++) {
                store.save("stream", i, records.withSequence(i));
            }
        }
        Runtime.getRuntime().halt(0);
    }
}
