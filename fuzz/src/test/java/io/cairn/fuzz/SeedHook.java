package io.cairn.fuzz;

import java.util.Optional;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Gives every property its seed and its number of tries, which the properties {@value #SEED} and {@value #FACTOR} of the
 * system can change, and tells of a failed one how to run it again. Registered for all of this module.
 */
public final class SeedHook implements AroundPropertyHook {
    /** The seed, a number, or "random" for one that differs from run to run. */
    static final String SEED = "cairn.fuzz.seed";

    /** How many times the ordinary number of tries. */
    static final String FACTOR = "cairn.fuzz.factor";

    private static final int FACTOR_GIVEN = Integer.getInteger(FACTOR, 1);
    private static final long ORDINARY_SEED = 20180131;

    /** Called by jqwik. */
    public SeedHook() {}

    @Override
    public PropertyExecutionResult aroundProperty(
            final PropertyLifecycleContext context, final PropertyExecutor property) {
        final PropertyAttributes attributes = context.attributes();
        final String seed = System.getProperty(SEED, ordinarySeed(context));
        if (!"random".equals(seed) && attributes.seed().isEmpty()) {
            attributes.setSeed(seed);
        }
        final int tries = attributes.tries().orElse(1);
        if (tries > 1) {
            attributes.setTries(Math.multiplyExact(tries, FACTOR_GIVEN));
        }
        final PropertyExecutionResult result = property.execute();
        if (result.status() == PropertyExecutionResult.Status.FAILED) {
            context.reporter().publishValue("run again with", command(context, result.seed()));
        }
        return result;
    }

    /** Outermost, so that it sees the final result. */
    @Override
    public int aroundPropertyProximity() {
        return -100;
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    /** The same in every run, but not the same for all properties: they would try the same checkpoints. */
    private static String ordinarySeed(final PropertyLifecycleContext context) {
        return Long.toString(ORDINARY_SEED + context.targetMethod().getName().hashCode());
    }

    private static String command(final PropertyLifecycleContext context, final Optional<String> seed) {
        return "mvn -B -ntp -pl core,fuzz test -Dsurefire.failIfNoSpecifiedTests=false -Dtest="
                + context.containerClass().getSimpleName() + '#'
                + context.targetMethod().getName()
                + (FACTOR_GIVEN == 1 ? "" : " -D" + FACTOR + '=' + FACTOR_GIVEN)
                + seed.map(value -> " -D" + SEED + '=' + value).orElse("");
    }
}
