package io.cairn.persist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What was asked for is not forgotten. */
class RequestsTest {
    @Test
    void shouldCollectAgainWhatCouldNotBeBegun() {
        final Requests requests = new Requests();
        final List<FutureTask<?>> taken =
                new ArrayList<>(List.of(new FutureTask<>(() -> 1), new FutureTask<>(() -> 2)));
        requests.putBack(taken);
        assertEquals(2, requests.count());
        assertEquals(taken, requests.take());
        assertEquals(0, requests.count());
    }
}
