/** Tails: what is waited for at a fixed rate, with the queueing that a stall brings. */
package io.cairn.jmh.latency;
