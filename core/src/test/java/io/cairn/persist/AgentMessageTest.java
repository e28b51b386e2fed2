package io.cairn.persist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.faults.Operation.Kind;
import io.cairn.store.StoreFailedException;
import org.junit.jupiter.api.Test;

/** What the agent and its fronts say when something has failed. */
class AgentMessageTest extends AgentFixture {
    @Test
    void shouldSayWhyNothingIsWrittenAnyMoreWhateverTheCause() {
        start();
        failing(operation -> operation.kind() == Kind.FORCE, null);
        save("a", 1);
        agent.doWork();
        disk.interceptor();
        final String message =
                assertThrows(StoreFailedException.class, () -> save("a", 2)).getMessage();
        assertEquals(1, errors.size());
        assertEquals(
                "nothing is written any more, since this has happened: "
                        + errors.get(0).getMessage(),
                message);
        assertTrue(message.contains("slots-4096 has failed: IOException. What was being written may be"), message);
        agent.onClose();
    }

    @Test
    void shouldShowAStrangeStreamSoThatItCanBeTold() {
        start();
        save("a\nb", 1);
        assertEquals(
                "stream \"a\\u{a}b\" belongs to another front, which must release it first",
                assertThrows(IllegalStateException.class, () -> agent.newStore().save(state("a\nb", 2)))
                        .getMessage());
        failing(operation -> operation.kind() == Kind.FORCE, "the disk is gone");
        agent.doWork();
        disk.interceptor();
        assertEquals(
                "not durable when closed: stream \"a\\u{a}b\" sequence 1",
                assertThrows(CheckpointException.class, front::close).getMessage());
        agent.onClose();
    }

    @Test
    void shouldSayWhyARequestWasNotAnswered() {
        start();
        final String message = assertThrows(
                        CheckpointException.class,
                        () -> agent.request(
                                () -> {
                                    throw new InterruptedException();
                                },
                                new AgentPulse(agent, configuration)))
                .getMessage();
        assertEquals("what was asked of the agent has failed: the thread was interrupted", message);
    }
}
