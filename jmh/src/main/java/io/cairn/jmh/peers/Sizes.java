package io.cairn.jmh.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cairn.jmh.DiskDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many bytes each codec writes for a checkpoint, and how long all files of each store together are after a number of saves and before
 * it is closed.
 */
final class Sizes {
    /** Saves after which stores are measured, to {@link StoreBench#STREAMS} streams in turn. */
    static final int SAVES = 2_000;

    private Sizes() {}

    /** Arguments: the JSON file to write, the shapes for codecs, and those for stores, each separated by commas. */
    public static void main(final String[] args) throws IOException {
        final ObjectMapper mapper = new ObjectMapper();
        final ObjectNode root = mapper.createObjectNode();
        final ArrayNode codecs = root.putArray("codecs");
        for (final String shape : shapes(args[1])) {
            for (final CodecPeer peer : CodecPeer.values()) {
                add(codecs, peer.name(), shape, encodedLength(peer, shape));
            }
        }
        root.put("saves", SAVES);
        final ArrayNode stores = root.putArray("stores");
        for (final String shape : shapes(args[2])) {
            for (final StorePeer peer : StorePeer.values()) {
                add(stores, peer.name(), shape, lengthOnDisk(peer, shape));
            }
        }
        mapper.writerWithDefaultPrettyPrinter().writeValue(Path.of(args[0]).toFile(), root);
    }

    private static List<String> shapes(final String text) {
        return Arrays.asList(text.split(","));
    }

    private static void add(final ArrayNode array, final String peer, final String shape, final long bytes) {
        array.addObject().put("peer", peer).put("shape", shape).put("bytes", bytes);
    }

    static int encodedLength(final CodecPeer peer, final String shape) {
        final CheckpointCodec<?, ?> codec = peer.newCodec();
        codec.load(Checkpoints.of(shape, 1));
        return codec.encode(0);
    }

    private static long lengthOnDisk(final StorePeer peer, final String shape) throws IOException {
        final Records records = new Records(shape);
        final String[] streamIds = StoreBench.streamIds(StoreBench.STREAMS);
        try (DiskDirectory directory = new DiskDirectory()) {
            final Path path = Files.createDirectory(directory.resolve("store"));
            try (PeerStore store = peer.open(path, false)) {
                for (int i = 0; i < SAVES; i++) {
                    store.save(streamIds[i % streamIds.length], i, records.withSequence(i));
                }
                return lengthOf(path);
            }
        }
    }

    private static long lengthOf(final Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(Sizes::size).sum();
        }
    }

    private static long size(final Path file) {
        try {
            return Files.size(file);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
