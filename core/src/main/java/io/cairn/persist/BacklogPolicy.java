package io.cairn.persist;

/** What a save does while earlier ones still wait to be written. */
public enum BacklogPolicy {
    /**
     * Of a stream, only the newest waits: it takes the place of the one before, which is never written. A save is refused only
     * if all slots are in use, which cannot happen with two slots for each stream, and one more.
     */
    COALESCE,

    /**
     * Every checkpoint is written; a save waits until there is a slot. It is refused if the front's own open claims hold all of them,
     * since the agent cannot free one.
     */
    WAIT,

    /** Every checkpoint is written; a save is refused if there is no slot. */
    FAIL
}
