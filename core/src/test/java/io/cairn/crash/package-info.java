/**
 * What must survive, and does: a store is run on {@link io.cairn.faults}, loses power at every moment, has each of its operations fail
 * and each of its bits flipped. A {@link io.cairn.crash.CrashModel} says what must be found afterwards.
 *
 * <p>The tests take three system properties: {@code cairn.crash.factor} (1 by default) multiplies how much is tried, {@code
 * cairn.crash.seed} makes other workloads and other losses, and {@code cairn.crash.threads} is how many threads work at a time. A build that is to find out more calls {@link
 * io.cairn.crash.PowerLossCheck} and the like itself.
 */
package io.cairn.crash;
