/**
 * What needs other processes, or the machine: stores that are opened by several JVMs, killed, out of space, out of luck with the
 * disk, or fed with garbage. Through the public API only. A test that the machine cannot run is skipped, and says why.
 *
 * <p>System properties: {@code cairn.crash.seed}, {@code cairn.crash.kills}, {@code cairn.crash.secondWriters},
 * {@code cairn.crash.readSeconds}, {@code cairn.crash.saves} (under strace), {@code cairn.crash.directories} (of garbage).
 */
package io.cairn.processes;
