package io.cairn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"orders", "orders-0/a.b:c,d'", "\u00e9\u00fc\u4e2d", "\ud83d\ude00"})
    void shouldLeaveAPlainNameAsItIs(final String name) {
        assertSame(name, Names.shown(name));
        assertEquals('"' + name + '"', Names.quoted(name));
    }

    @Test
    void shouldQuoteAStrangeNameSoThatItCanBeTold() {
        final String[][] shownByName = {
            {"", "\"\""},
            {" a b", "\" a b\""},
            {"a\"b\\", "\"a\\u{22}b\\u{5c}\""},
            {"a\nb", "\"a\\u{a}b\""},
            {"a\33[31m", "\"a\\u{1b}[31m\""},
            {"a\u00a0b", "\"a\\u{a0}b\""},
            {"a\u200bb", "\"a\\u{200b}b\""},
            {"a\u202eb", "\"a\\u{202e}b\""},
            {"a\ud800", "\"a\\u{d800}\""},
            {"a\ue000", "\"a\\u{e000}\""},
            {"a\u0301", "\"a\u0301\""},
        };
        for (final String[] pair : shownByName) {
            assertEquals(pair[1], Names.shown(pair[0]));
            assertEquals(pair[1], Names.quoted(pair[0]));
        }
    }

    @Test
    void shouldShowStrangeNamesInWhateverDescribesACheckpoint() {
        final CheckpointState state = new CheckpointState(new CheckpointId("a\nb", 1, 2))
                .setOperatorState("o=1, p", new byte[3])
                .setSourceOffset("\33[2J", 4)
                .putMetadata("k", "v, l=w");
        final String fields = "watermarkNs=0, eventCount=0, operators={\"o=1, p\"=3 bytes}, sources={\"\\u{1b}[2J\"=4},"
                + " metadata={k=\"v, l=w\"}}";
        assertEquals("CheckpointState{id=\"a\\u{a}b\"@1 (created at 2 ns), " + fields, state.toString());
        assertEquals(
                "Checkpoint{sequence=1, " + fields,
                new CheckpointDecoder().wrap(ByteBuffer.wrap(state.serialize())).toString());
    }

    /** What looks like an escape is none. */
    @Test
    void shouldTellAnEscapeFromANameThatHasOne() {
        assertEquals("\"a\\u{a}\"", Names.shown("a\n"));
        assertEquals("\"a\\u{5c}u{a}\"", Names.shown("a\\u{a}"));
    }
}
