/**
 * Where checkpoints are kept: the newest few of each stream, in slots that are recycled.
 *
 * <p>Stores have one owner thread and are not thread-safe.
 */
package io.cairn.store;
