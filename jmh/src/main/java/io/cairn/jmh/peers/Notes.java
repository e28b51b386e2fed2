package io.cairn.jmh.peers;

import java.util.Map;

/**
 * Why a peer is faster than Cairn, by hand, in {@code notes.properties}: by {@code operation.PEER.shape}, or by {@code operation.PEER} for all
 * shapes.
 */
final class Notes {
    static final String NONE = "Not looked into yet.";

    private final Map<String, String> notes;

    Notes(final Map<String, String> notes) {
        this.notes = notes;
    }

    String of(final Operation operation, final String peer, final String shape) {
        final String key = operation.key() + "." + peer;
        return notes.getOrDefault(key + "." + shape, notes.getOrDefault(key, NONE));
    }
}
