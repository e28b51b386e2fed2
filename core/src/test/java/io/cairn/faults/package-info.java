/**
 * A file system for tests that records and fails, and the disks a power loss may leave. Production code gets a
 * {@link java.nio.file.Path} of {@link io.cairn.faults.FaultyFileSystem} and knows nothing of it:
 *
 * <pre>{@code
 * FaultyFileSystem files = FaultyFileSystem.over(directory);
 * Trace trace = new Trace();
 * files.interceptor(trace, FailingOperations.once(Mode.EIO, 3));
 * ... run the code on files.root(), with trace.mark("save 17 acknowledged") in between ...
 * PowerLoss.of(DiskImage.EMPTY, trace).forEachImage((boundary, image) -> ... workspace.load(image), recover, check ...);
 * }</pre>
 */
package io.cairn.faults;
