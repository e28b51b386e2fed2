/**
 * When a checkpoint is taken, what goes into it, and how a stream comes back.
 *
 * <p>A manager, its streams and its store belong to one thread.
 */
package io.cairn.manager;
