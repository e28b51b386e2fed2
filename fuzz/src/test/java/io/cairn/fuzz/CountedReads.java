package io.cairn.fuzz;

import io.cairn.checkpoint.CheckpointDecoder;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import javassist.ClassPool;
import javassist.CtClass;
import javassist.CtField;
import javassist.CtMethod;
import javassist.Loader;

/** A decoder that counts how often it reads from memory while it judges bytes: its class, loaded once more and changed. */
final class CountedReads {
    private static final String READER = "io.cairn.checkpoint.CheckedRange";
    private static final String REFUSAL = "io.cairn.checkpoint.MalformedCheckpointException";

    private final Object decoder;
    private final Method wrap;
    private final Field reads;

    CountedReads() {
        try {
            final ClassPool pool = new ClassPool(true);
            final CtClass reader = pool.get(READER);
            reader.addField(CtField.make("static long reads;", reader));
            for (final CtMethod method : reader.getDeclaredMethods()) {
                method.insertBefore("reads++;");
            }
            final Loader loader = new Loader(CheckpointDecoder.class.getClassLoader(), pool);
            loader.delegateLoadingOf("org.agrona.");
            final Class<?> type = loader.loadClass(CheckpointDecoder.class.getName());
            decoder = type.getConstructor().newInstance();
            wrap = type.getMethod("wrap", ByteBuffer.class);
            reads = loader.loadClass(READER).getDeclaredField("reads");
            AccessibleObject.setAccessible(new Field[] {reads}, true);
        } catch (final Exception ex) {
            throw new AssertionError(ex);
        }
    }

    /** Whether the bytes are a checkpoint. */
    boolean isAccepted(final byte[] bytes) {
        try {
            reads.setLong(null, 0);
            wrap.invoke(decoder, ByteBuffer.wrap(bytes));
            return true;
        } catch (final InvocationTargetException ex) {
            if (ex.getCause().getClass().getName().equals(REFUSAL)) {
                return false;
            }
            throw new AssertionError(ex.getCause());
        } catch (final IllegalAccessException ex) {
            throw new AssertionError(ex);
        }
    }

    /** How often memory was read for the last answer. */
    long reads() {
        try {
            return reads.getLong(null);
        } catch (final IllegalAccessException ex) {
            throw new AssertionError(ex);
        }
    }
}
