/**
 * Cairn beside its peers, on identical work: codecs with the same checkpoint, stores with the same record and the same promise.
 * {@link io.cairn.jmh.peers.Comparison} runs all of it and writes the tables.
 */
package io.cairn.jmh.peers;
