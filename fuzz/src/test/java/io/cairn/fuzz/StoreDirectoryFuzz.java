package io.cairn.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a store, written over as the input says and given to the reader and the writer, in a heap of 128 MiB. Whatever
 * the bytes are, what {@link DamagedStore} asks for must hold.
 */
class StoreDirectoryFuzz {
    private static final int MOST_CHANGES = 8;
    private static final int LONGEST_PATCH = 256;
    private static final StoreDamage.Kind[] KINDS = StoreDamage.Kind.values();

    private static StoreImage image;
    private static StoreImage foreign;

    @FuzzTest
    void opensOrRefusesAnyDirectory(final FuzzedDataProvider data) {
        if (image == null) {
            image = new StoreImage(0);
            foreign = new StoreImage(1);
        }
        final Map<String, byte[]> files = new TreeMap<>();
        image.files.forEach((name, bytes) -> files.put(name, bytes.clone()));
        for (int i = 0; i < MOST_CHANGES && data.remainingBytes() > 0; i++) {
            if (data.consumeBoolean()) {
                patch(files, data);
            } else {
                new StoreDamage(
                                data.pickValue(KINDS),
                                data.consumeInt(0, 5),
                                data.consumeInt(0, 1 << 20),
                                data.consumeInt(0, 1 << 20))
                        .applyTo(files, foreign.files);
            }
        }
        try (TempDirectory temp = TempDirectory.inMemory()) {
            new DamagedStore(image, files, temp.resolve("store"), false).open();
        }
    }

    private static void patch(final Map<String, byte[]> files, final FuzzedDataProvider data) {
        if (files.isEmpty()) {
            return;
        }
        final byte[] file = files.get(data.pickValue(files.keySet().toArray(new String[0])));
        final int offset = data.consumeInt(0, file.length);
        final byte[] patch = data.consumeBytes(data.consumeInt(0, LONGEST_PATCH));
        System.arraycopy(patch, 0, file, offset, Math.min(patch.length, file.length - offset));
    }
}
