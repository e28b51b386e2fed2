package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamKeyTest {
    @Test
    void shouldTellStreamsOfOneHashApart() {
        final Map<StreamKey, String> streams = new HashMap<>();
        final List<String> ids = new ArrayList<>(List.of(""));
        for (int length = 0; length < 12; length++) {
            final List<String> longer = new ArrayList<>();
            ids.forEach(id -> longer.addAll(List.of(id + "Aa", id + "BB")));
            ids.clear();
            ids.addAll(longer);
        }
        ids.forEach(id -> streams.put(key(id, 0), id));
        assertEquals(4_096, streams.size());
        assertEquals(
                1,
                streams.keySet().stream()
                        .mapToInt(StreamKey::hashCode)
                        .distinct()
                        .count());
        ids.forEach(id -> assertEquals(id, streams.get(key(id, 5))));
        assertNotEquals(key("A", 0), key("Aa", 0));
    }

    private static StreamKey key(final String streamId, final int more) {
        final byte[] encoded = (streamId + "-".repeat(more)).getBytes(StandardCharsets.UTF_8);
        return new StreamKey().wrap(encoded, encoded.length - more);
    }
}
