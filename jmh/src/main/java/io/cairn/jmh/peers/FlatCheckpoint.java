package io.cairn.jmh.peers;

import com.google.flatbuffers.Table;
import java.nio.ByteBuffer;

/**
 * The tables for FlatBuffers, by hand as flatc would write them for this schema:
 *
 * <pre>
 * table Checkpoint { sequence:ulong; watermark_ns:ulong; event_count:ulong; created_at_ns:ulong;
 *                    operators:[Field]; sources:[Source]; metadata:[Field]; }
 * table Field      { name:[ubyte]; value:[ubyte]; }
 * table Source     { name:[ubyte]; offset:ulong; }
 * </pre>
 */
final class FlatCheckpoint extends Table {
    static final int SEQUENCE = 0;
    static final int WATERMARK = 1;
    static final int EVENT_COUNT = 2;
    static final int CREATED_AT = 3;
    static final int OPERATORS = 4;
    static final int SOURCES = 5;
    static final int METADATA = 6;
    static final int FIELDS = 7;

    /** Wraps the root of a buffer that starts at 0. */
    FlatCheckpoint wrap(final ByteBuffer buffer) {
        __reset(buffer.getInt(0), buffer);
        return this;
    }

    long number(final int field) {
        final int offset = offset(field);
        return offset == 0 ? 0 : bb.getLong(bb_pos + offset);
    }

    int count(final int field) {
        final int offset = offset(field);
        return offset == 0 ? 0 : __vector_len(offset);
    }

    Entry entry(final int field, final int index, final Entry entry) {
        return entry.wrap(__indirect(__vector(offset(field)) + index * Integer.BYTES), bb);
    }

    private int offset(final int field) {
        return __offset(slot(field));
    }

    /** Where a table's directory has a field. */
    static int slot(final int field) {
        return 2 * Short.BYTES + field * Short.BYTES;
    }

    /** A Field or a Source. */
    static final class Entry extends Table {
        static final int NAME = 0;
        static final int VALUE = 1;
        static final int OFFSET = 1;
        static final int FIELDS = 2;

        Entry wrap(final int position, final ByteBuffer buffer) {
            __reset(position, buffer);
            return this;
        }

        /** Sets position and limit of a duplicate of the buffer around a name or a value, and returns it. */
        ByteBuffer bytes(final int field, final ByteBuffer duplicate) {
            return __vector_in_bytebuffer(duplicate, slot(field), 1);
        }

        long offset() {
            final int offset = __offset(slot(OFFSET));
            return offset == 0 ? 0 : bb.getLong(bb_pos + offset);
        }
    }
}
