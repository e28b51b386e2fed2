package io.cairn.faults;

import java.io.IOException;

/** Several interceptors as one. */
final class AllInterceptors implements Interceptor {
    private final Interceptor[] interceptors;

    AllInterceptors(final Interceptor[] interceptors) {
        this.interceptors = interceptors;
    }

    @Override
    public Verdict before(final Operation operation) {
        Verdict result = Verdict.PROCEED;
        for (final Interceptor interceptor : interceptors) {
            // Each is asked, whatever the others said, so that those that count see every operation.
            final Verdict verdict = ask(interceptor, operation);
            if (result == Verdict.PROCEED) {
                result = verdict;
            }
        }
        return result;
    }

    private static Verdict ask(final Interceptor interceptor, final Operation operation) {
        try {
            return interceptor.before(operation);
        } catch (final IOException e) {
            return Verdict.fail(e);
        }
    }

    @Override
    public void after(final Operation operation, final long transferred, final Throwable failure) {
        for (final Interceptor interceptor : interceptors) {
            interceptor.after(operation, transferred, failure);
        }
    }
}
