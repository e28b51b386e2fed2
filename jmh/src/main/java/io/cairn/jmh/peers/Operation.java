package io.cairn.jmh.peers;

import java.util.Arrays;
import java.util.List;

/** What is timed, each with a table and a chart of its own. */
enum Operation {
    ENCODE("encode", Kind.CODEC, "ns", 1, "Encode", "From the heap into a buffer that is reused."),
    READ(
            "read",
            Kind.CODEC,
            "ns",
            1,
            "Decode and read everything",
            "Where it lies, as far as the codec can: all numbers and, of each text and each state, its length and its first and last byte."),
    TO_HEAP("toHeap", Kind.CODEC, "ns", 1, "Decode to the heap", "Into strings and arrays of one's own."),
    SAVE_SYNCED(
            "saveSynced",
            Kind.STORE,
            "us",
            1e3,
            "Save, synced",
            "It survives the loss of power. 64 full streams take turns, and each save drops the oldest of its stream."),
    SAVE(
            "save",
            Kind.STORE,
            "us",
            1e3,
            "Save, not synced",
            "It survives the end of the process, and not the loss of power."),
    LATEST(
            "latest",
            Kind.STORE,
            "us",
            1e3,
            "Read the latest",
            "Validated, and looked at as in \"Decode and read everything\"; 64 streams take turns. The floor asks the system to copy the record out of its"
                    + " cache; who has it in a mapping, as Cairn and LMDB do, or on the heap does not."),
    OPEN(
            "open",
            Kind.OPENING,
            "ms",
            1e6,
            "Open again, and read the latest of one stream",
            "Four small records of each stream are there, all in the system's cache. Each opening is timed alone, the first ones of a fork left"
                    + " out: hardly any Java code is compiled yet, as after a crash."),
    OPEN_AND_READ_ALL(
            "openAndReadAll",
            Kind.OPENING,
            "ms",
            1e6,
            "Open again, and read the latest of each stream",
            "The same, until everything that recovery needs has been read.");

    private final String key;
    private final Kind kind;
    private final String unit;
    private final double nanoseconds;
    private final String title;
    private final String description;

    private enum Kind {
        CODEC,
        STORE,
        OPENING
    }

    Operation(
            final String key,
            final Kind kind,
            final String unit,
            final double nanoseconds,
            final String title,
            final String description) {
        this.key = key;
        this.kind = kind;
        this.unit = unit;
        this.nanoseconds = nanoseconds;
        this.title = title;
        this.description = description;
    }

    /** Name in files and in the notes. */
    String key() {
        return key;
    }

    String unit() {
        return unit;
    }

    /** Nanoseconds of the unit. */
    double nanoseconds() {
        return nanoseconds;
    }

    String title() {
        return title;
    }

    String description() {
        return description;
    }

    boolean isOfCodecs() {
        return kind == Kind.CODEC;
    }

    /** Who is compared, by name. */
    List<String> peers() {
        if (kind == Kind.CODEC) {
            return Arrays.stream(CodecPeer.values()).map(Enum::name).toList();
        }
        return Arrays.stream(StorePeer.values())
                .filter(peer -> peer != StorePeer.BARE && (kind == Kind.STORE || peer.isPersistent()))
                .map(Enum::name)
                .toList();
    }

    /** What the others are given as multiples of, or null. */
    String floorLabel() {
        return switch (kind) {
            case CODEC -> "copy of the same bytes";
            case STORE -> this == LATEST ? "bare read" : StorePeer.BARE.label();
            case OPENING -> null;
        };
    }

    String labelOf(final String peer) {
        return kind == Kind.CODEC
                ? CodecPeer.valueOf(peer).label()
                : StorePeer.valueOf(peer).label();
    }

    static Operation ofKey(final String key) {
        return Arrays.stream(values())
                .filter(operation -> operation.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no operation is called " + key));
    }
}
