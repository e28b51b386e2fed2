package io.cairn.jmh.peers;

import java.util.function.Supplier;

/**
 * The codecs that are compared, and what each does not do, which is what its time is to be read with. {@code CodecPeerTest}
 * verifies what is claimed here.
 */
public enum CodecPeer {
    /** This library. */
    CAIRN(
            "Cairn",
            CairnCodec::new,
            true,
            false,
            true,
            "From the heap model, whose names and metadata are encoded when set; read by views. Bytes cut where its sources or its metadata"
                    + " begin are a checkpoint without them; a store notices."),
    /** Simple Binary Encoding. */
    SBE(
            "SBE",
            SbeCodec::new,
            true,
            true,
            false,
            "Flyweights reused; texts given in UTF-8; read by views. Cut bytes are refused by Agrona's bounds checks."),
    /** FlatBuffers. */
    FLATBUFFERS(
            "FlatBuffers",
            FlatBuffersCodec::new,
            true,
            false,
            false,
            "Builder and tables reused; texts given in UTF-8; read by views."),
    /** Protocol Buffers. */
    PROTOBUF(
            "Protobuf",
            ProtobufCodec::new,
            true,
            false,
            true,
            "A message for each checkpoint; texts given in UTF-8, states wrapped; read with aliases of the states."),
    /** Kryo 5. */
    KRYO(
            "Kryo",
            KryoCodec::new,
            false,
            true,
            false,
            "Class registered, no references; texts encoded in each call; output and input on the heap, reused."),
    /** Apache Fory. */
    FORY(
            "Fory",
            ForyCodec::new,
            false,
            true,
            false,
            "Class registered, no references, code generated before use; texts encoded in each call; direct buffers reused."),
    /** Serialization of the JDK. */
    JAVA(
            "Java serialization",
            JavaCodec::new,
            false,
            true,
            true,
            "A stream for each checkpoint over an array that is reused; texts encoded in each call."),
    /** No library. */
    HASH_MAP(
            "HashMap + ByteBuffer",
            HashMapCodec::new,
            false,
            false,
            true,
            "Cairn's layout and reading rules by hand; maps of strings and arrays; texts encoded in each call; a direct buffer reused.");

    private final String label;
    private final Supplier<CheckpointCodec<?, ?>> factory;
    private final boolean readsInPlace;
    private final boolean refusesCutBytes;
    private final boolean refusesBadText;
    private final String use;

    CodecPeer(
            final String label,
            final Supplier<CheckpointCodec<?, ?>> factory,
            final boolean readsInPlace,
            final boolean refusesCutBytes,
            final boolean refusesBadText,
            final String use) {
        this.label = label;
        this.factory = factory;
        this.readsInPlace = readsInPlace;
        this.refusesCutBytes = refusesCutBytes;
        this.refusesBadText = refusesBadText;
        this.use = use;
    }

    String label() {
        return label;
    }

    CheckpointCodec<?, ?> newCodec() {
        return factory.get();
    }

    /** Whether states can be read where they lie; otherwise each is copied. */
    boolean readsInPlace() {
        return readsInPlace;
    }

    /** Whether a checkpoint that is cut short at any byte is refused; otherwise some are taken for good. */
    boolean refusesCutBytes() {
        return refusesCutBytes;
    }

    /** Whether a name with a byte that cannot be in UTF-8 is refused. */
    boolean refusesBadText() {
        return refusesBadText;
    }

    /** How it is used, in a sentence. */
    String use() {
        return use;
    }
}
