package io.cairn.fuzz;

/** What the {@link ReferenceReader} says of bytes that are no checkpoint. */
final class NoCheckpointException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final int offset;

    /** Without a stack trace: there are millions of them. */
    NoCheckpointException(final String field, final int offset) {
        super(field + " at offset " + offset, null, false, false);
        this.field = field;
        this.offset = offset;
    }

    /** The count or the entry that could not be read, such as "operator count" or "source 3". */
    String field() {
        return field;
    }

    /** First byte of the field that could not be read. */
    int offset() {
        return offset;
    }
}
