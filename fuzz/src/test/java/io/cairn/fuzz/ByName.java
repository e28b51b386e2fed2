package io.cairn.fuzz;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Calls methods of the inspector, of the sample and of core's test file system, which are in no library that this module could be
 * compiled with; their classes are on the class path when it runs.
 */
final class ByName {
    private ByName() {}

    /** Calls the method of that name and number of parameters; what it throws comes through as it is. */
    static Object call(final String type, final String method, final Object... args) throws Throwable {
        return invoke(Class.forName(type), null, method, args);
    }

    /** The value of a component of a record. */
    static Object get(final Object record, final String component) throws Throwable {
        return invoke(record.getClass(), record, component);
    }

    /** Calls a method of an object. */
    static Object callOn(final Object target, final String method, final Object... args) throws Throwable {
        return invoke(target.getClass(), target, method, args);
    }

    private static Object invoke(final Class<?> type, final Object target, final String name, final Object... args)
            throws Throwable {
        final Method method = Arrays.stream(type.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name) && candidate.getParameterCount() == args.length)
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(type + "." + name));
        AccessibleObject.setAccessible(new Method[] {method}, true);
        try {
            return method.invoke(target, args);
        } catch (final InvocationTargetException ex) {
            throw ex.getCause();
        }
    }
}
