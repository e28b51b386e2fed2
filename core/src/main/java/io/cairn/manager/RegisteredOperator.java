package io.cairn.manager;

import io.cairn.checkpoint.EncodedName;

/** An operator under its name, and the bound it gave for the checkpoint that is being taken. */
final class RegisteredOperator {
    final EncodedName name;
    final OperatorSnapshot snapshot;
    int maxLength;

    RegisteredOperator(final EncodedName name, final OperatorSnapshot snapshot) {
        this.name = name;
        this.snapshot = snapshot;
    }
}
