/**
 * What must survive, and does: a store is run on {@link io.cairn.faults}, loses power at every moment, has each of its operations fail
 * and each of its bits flipped. A {@link io.cairn.crash.CrashModel} says what must be found afterwards.
 *
 * <p>The tests take two system properties: {@code cairn.crash.factor} (1 by default) multiplies how much is tried, and {@code
 * cairn.crash.seed} makes other workloads and other losses. A build that is to find out more calls {@link
 * io.cairn.crash.PowerLossCheck} and the like itself.
 */
package io.cairn.crash;
