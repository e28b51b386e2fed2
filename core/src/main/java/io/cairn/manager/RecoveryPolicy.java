package io.cairn.manager;

/** What recovery does when the operators and sources of a checkpoint are not exactly those registered. */
public enum RecoveryPolicy {
    /** Recovery fails, and the message names the operator or source. */
    STRICT,

    /** What the checkpoint has nothing for stays as it is; what nobody registered is left out. */
    LENIENT
}
