package io.cairn.tool;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a stream or an operator as {@link Names} defines it. */
final class NameConverter implements ITypeConverter<String> {
    @Override
    public String convert(final String value) {
        try {
            return Names.parse(value);
        } catch (final IllegalArgumentException ex) {
            throw new TypeConversionException("'" + value + "': " + ex.getMessage());
        }
    }
}
