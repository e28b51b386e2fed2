package io.cairn.bench;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Reading and writing the tracker's files, with errors that name the file. */
final class Json {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .withConfigOverride(
                    double[].class, override -> override.setSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL)))
            .withCoercionConfigDefaults(
                    coercion -> coercion.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
            .build();

    /** The largest that was ever written has less than 10 MB. */
    static final long MAX_BYTES = 64 << 20;

    private Json() {}

    static <T> T read(final Path file, final Class<T> type) {
        return read(file, MAPPER.readerFor(type));
    }

    /** Where what is not known would go unnoticed: a limit with its name misspelt. */
    static <T> T readStrictly(final Path file, final Class<T> type) {
        return read(file, strictReader(type));
    }

    static ObjectReader strictReader(final Class<?> type) {
        return MAPPER.readerFor(type).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    private static <T> T read(final Path file, final ObjectReader reader) {
        final JsonNode tree = readTree(file);
        if (!tree.isObject()) {
            throw new BenchException(file + " is not what was expected: it is no object");
        }
        try {
            return reader.readValue(tree);
        } catch (final JacksonException ex) {
            throw new BenchException(file + ": " + reason(ex), ex);
        } catch (final IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    static JsonNode readTree(final Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new BenchException(
                        file + " is too large: it has " + Files.size(file) + " bytes, allowed are " + MAX_BYTES);
            }
            final JsonNode tree = MAPPER.readTree(Files.readAllBytes(file));
            if (tree == null || tree.isMissingNode()) {
                throw new BenchException(file + " is empty");
            }
            return tree;
        } catch (final NoSuchFileException ex) {
            throw new BenchException(file + " does not exist", ex);
        } catch (final JacksonException ex) {
            throw new BenchException(file + " is no JSON: " + reason(ex), ex);
        } catch (final IOException ex) {
            throw new BenchException(file + " cannot be read: " + ex, ex);
        }
    }

    /** A file is there with all of its content or not at all. */
    static void write(final Path file, final Object value) {
        try {
            writeBytes(file, MAPPER.writeValueAsBytes(value));
        } catch (final JacksonException ex) {
            throw new IllegalStateException(ex);
        }
    }

    static void writeBytes(final Path file, final byte[] bytes) {
        try {
            final Path partial = file.resolveSibling(file.getFileName() + ".partial");
            try {
                Files.write(partial, bytes);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (final AtomicMoveNotSupportedException ex) {
                Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (final IOException ex) {
            throw new BenchException(file + " cannot be written: " + ex, ex);
        }
    }

    static void requireFormat(
            final String format, final int version, final String expectedFormat, final int expectedVersion) {
        if (!expectedFormat.equals(format)) {
            throw new BenchException("its \"format\" is " + (format == null ? "missing" : '"' + format + '"')
                    + ", not \"" + expectedFormat + '"');
        }
        if (version != expectedVersion) {
            throw new BenchException("its \"version\" is " + version + "; this program reads " + expectedVersion);
        }
    }

    private static String reason(final JacksonException ex) {
        Throwable cause = ex;
        while (cause.getCause() != null && cause instanceof JsonMappingException) {
            cause = cause.getCause();
        }
        if (!(cause instanceof JacksonException || cause instanceof BenchException)) {
            throw new IllegalStateException(ex);
        }
        final String text =
                cause instanceof JacksonException jackson ? jackson.getOriginalMessage() : cause.getMessage();
        if (ex instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return path(mapping) + ": " + text;
        }
        final boolean isLocated = ex.getLocation() != null && ex.getLocation().getLineNr() > 0;
        return text + (isLocated ? " (line " + ex.getLocation().getLineNr() + ')' : "");
    }

    private static String path(final JsonMappingException ex) {
        final StringBuilder path = new StringBuilder();
        for (final JsonMappingException.Reference reference : ex.getPath()) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.length() == 0 ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }
}
