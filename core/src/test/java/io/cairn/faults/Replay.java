package io.cairn.faults;

/** Applies changes to a content, one after another. */
final class Replay {
    private final FileContent.Editor editor;
    private long length;

    Replay(final FileContent start) {
        this.editor = start.edit();
        this.length = start.length();
    }

    void apply(final LengthChange change, final int outcome) {
        length = change.applyTo(length, outcome);
        if (change.truncates() && outcome == Change.KEPT) {
            editor.truncate(change.to());
        }
    }

    void putSector(final long sector, final byte[] chunk) {
        editor.putSector(sector, chunk);
    }

    FileContent content() {
        return editor.build(length);
    }
}
