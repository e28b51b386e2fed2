package io.cairn.store;

/** What opening a store does when it finds damage. */
public enum DamagePolicy {
    /** Opens, without what is damaged, and reports it: see {@link FileCheckpointStore#damage()}. */
    REPORT,

    /** Refuses to open, with no byte changed. A save that was cut short counts as damage. */
    REFUSE
}
