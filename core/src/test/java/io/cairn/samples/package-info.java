/**
 * A small stream processor that crashes and comes back: earthquakes go through three operators whose state is off the
 * heap, and {@link io.cairn.samples.Pipeline} is what using Cairn looks like. With {@code --store DIR} it is the process
 * that crashes. To run it:
 *
 * <pre>{@code mvn -q -pl core test-compile exec:exec -Dsample.args="--help"}</pre>
 */
package io.cairn.samples;
