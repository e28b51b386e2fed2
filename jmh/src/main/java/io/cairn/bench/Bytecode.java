package io.cairn.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import javassist.bytecode.ClassFile;
import javassist.bytecode.MethodInfo;

/**
 * The size of methods. HotSpot inlines methods of up to 35 bytes of bytecode ({@code MaxInlineSize}), and hot ones of up to 325
 * ({@code FreqInlineSize}).
 */
final class Bytecode {
    private Bytecode() {}

    /** The sizes in bytes of all methods of one name that have code; none if there is no such method. */
    static List<Integer> sizes(final InputStream classFile, final String method) throws IOException {
        return new ClassFile(new DataInputStream(classFile))
                .getMethods().stream()
                        .filter(info -> info.getName().equals(method) && info.getCodeAttribute() != null)
                        .map(MethodInfo::getCodeAttribute)
                        .map(code -> code.getCode().length)
                        .toList();
    }
}
