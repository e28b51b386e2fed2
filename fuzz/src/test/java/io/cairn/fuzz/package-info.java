/**
 * Properties of the library, tried on random input: the codec against a reader and a writer of a few lines, stores against
 * sorted lists and against each other, also behind an agent, managers against a model, replay after a crash against a run without one; and directories of stores that were
 * spoiled.
 *
 * <p>The ordinary build tries the same input each time. {@code -Dcairn.fuzz.seed=random} has it try other input,
 * {@code -Dcairn.fuzz.factor=10} ten times as much of it:
 *
 * <pre>{@code
 * mvn -B -ntp -pl core,fuzz test -Dcairn.fuzz.seed=random -Dcairn.fuzz.factor=10
 * }</pre>
 *
 * <p>A property that fails reports the input, made as small as jqwik finds it, the seed, and the command that runs the
 * property again with this seed.
 *
 * <p>What Cairn validates must not depend on Agrona's bounds checks. To see that, switch them off:
 *
 * <pre>{@code
 * mvn -B -ntp -pl core,fuzz test -Dcairn.test.argLine=-Dagrona.disable.bounds.checks=true
 * }</pre>
 */
package io.cairn.fuzz;
