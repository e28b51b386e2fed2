package io.cairn.fuzz;

/** The reader of a source, which may throw when it is asked where it is, or told where to go. */
final class MoodySource {
    final String name;
    long position;
    boolean isReadingThrowing;
    boolean isSeekingThrowing;

    MoodySource(final String name) {
        this.name = name;
    }

    long position() {
        if (isReadingThrowing) {
            throw new Saboteur.SnapshotFailure();
        }
        return position;
    }

    void seek(final long offset) {
        if (isSeekingThrowing) {
            throw new Saboteur.SnapshotFailure();
        }
        position = offset;
    }
}
