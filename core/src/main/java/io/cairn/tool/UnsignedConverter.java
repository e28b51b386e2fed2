package io.cairn.tool;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a sequence, which is an unsigned number of 64 bits. */
final class UnsignedConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(final String value) {
        try {
            return Long.parseUnsignedLong(value);
        } catch (final NumberFormatException ex) {
            throw new TypeConversionException("'" + value + "' is no number from 0 to 18446744073709551615");
        }
    }
}
