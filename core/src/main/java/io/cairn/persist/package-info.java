/** Checkpoints on disk without waiting for the disk: an agent writes what a hot thread has left in memory. */
package io.cairn.persist;
