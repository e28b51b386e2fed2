package io.cairn.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Does this and that in a directory, also to files that were renamed or deleted while they were open. */
final class RandomOperations {
    private static final String[] FILES = {"a", "b", "d/c", "d/e/f"};
    private static final int LONGEST = 9_000;

    private final SplittableRandom random;
    private final Path root;

    RandomOperations(final long seed, final Path root) {
        this.random = new SplittableRandom(seed);
        this.root = root;
    }

    void run(final int count) throws IOException {
        final List<FileChannel> open = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                step(open);
            }
        } finally {
            for (final FileChannel channel : open) {
                channel.close();
            }
        }
    }

    private void step(final List<FileChannel> open) throws IOException {
        final Path file = root.resolve(FILES[random.nextInt(FILES.length)]);
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                Files.createDirectories(file.getParent());
                open.add(FileChannel.open(file, CREATE, WRITE));
            }
            case 2, 3 -> write(open);
            case 4 -> {
                if (!open.isEmpty()) {
                    any(open).truncate(random.nextInt(LONGEST));
                }
            }
            case 5 -> {
                if (!open.isEmpty()) {
                    any(open).force(random.nextBoolean());
                }
            }
            case 6 -> moveOrDelete(file);
            default -> forceDirectory(file.getParent());
        }
    }

    private void write(final List<FileChannel> open) throws IOException {
        if (open.isEmpty()) {
            return;
        }
        final byte[] bytes = new byte[random.nextInt(LONGEST / 3)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        any(open).write(ByteBuffer.wrap(bytes), random.nextInt(LONGEST));
    }

    private void moveOrDelete(final Path file) throws IOException {
        final Path target = root.resolve(FILES[random.nextInt(FILES.length)]);
        if (random.nextInt(4) == 0) {
            Files.deleteIfExists(file);
        } else if (Files.exists(file) && Files.exists(target.getParent()) && !file.equals(target)) {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void forceDirectory(final Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (FileChannel channel = FileChannel.open(directory, READ)) {
                channel.force(true);
            }
        }
    }

    private FileChannel any(final List<FileChannel> open) {
        return open.get(random.nextInt(open.size()));
    }
}
