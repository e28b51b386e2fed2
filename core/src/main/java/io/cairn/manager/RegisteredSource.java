package io.cairn.manager;

import io.cairn.checkpoint.EncodedName;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** A source under its name. */
record RegisteredSource(EncodedName name, LongSupplier offset, LongConsumer seek) {}
