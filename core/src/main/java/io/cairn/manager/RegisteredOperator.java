package io.cairn.manager;

import io.cairn.checkpoint.EncodedName;
import io.cairn.checkpoint.Names;

/** An operator under its name, and the bound it gave for the checkpoint that is being taken. */
final class RegisteredOperator {
    final EncodedName name;
    final OperatorSnapshot snapshot;
    int maxLength;

    RegisteredOperator(final EncodedName name, final OperatorSnapshot snapshot) {
        this.name = name;
        this.snapshot = snapshot;
    }

    /** For messages. */
    String shownName() {
        return "operator " + Names.shown(name.text());
    }
}
