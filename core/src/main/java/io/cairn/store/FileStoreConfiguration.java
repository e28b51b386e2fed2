package io.cairn.store;

import io.cairn.checkpoint.Names;
import io.cairn.checkpoint.ResampledEpochNanoClock;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.agrona.ErrorHandler;
import org.agrona.SystemUtil;
import org.agrona.concurrent.EpochNanoClock;

/**
 * What a {@link FileCheckpointStore} is told when it is opened. Each value has a default, most of them a system property that
 * overrides the default; what is set here overrides both. Not thread-safe.
 */
public final class FileStoreConfiguration {
    /** Property for {@link #directory(Path)}. */
    public static final String DIRECTORY_PROP_NAME = "cairn.store.directory";

    /** Property for {@link #maxPerStream(int)}. */
    public static final String MAX_PER_STREAM_PROP_NAME = "cairn.store.max.per.stream";

    /** Default of {@link #maxPerStream(int)}. */
    public static final int MAX_PER_STREAM_DEFAULT = 4;

    /** Property for {@link #durability(Durability)}, in upper or lower case. */
    public static final String DURABILITY_PROP_NAME = "cairn.store.durability";

    /** Default of {@link #durability(Durability)}. */
    public static final Durability DURABILITY_DEFAULT = Durability.EVERY_SAVE;

    /** Property for {@link #growthStep(int)}, such as {@code 4m}. */
    public static final String GROWTH_STEP_PROP_NAME = "cairn.store.growth.step";

    /** Default of {@link #growthStep(int)}. */
    public static final int GROWTH_STEP_DEFAULT = 4 << 20;

    /** Property for {@link #maxRecordLength(int)}, such as {@code 64m}. */
    public static final String MAX_RECORD_LENGTH_PROP_NAME = "cairn.store.max.record.length";

    /** Default, and largest, {@link #maxRecordLength(int)}. */
    public static final int MAX_RECORD_LENGTH_DEFAULT = 1 << 30;

    /** Property for {@link #onDamage(DamagePolicy)}, in upper or lower case. */
    public static final String ON_DAMAGE_PROP_NAME = "cairn.store.on.damage";

    /** Default of {@link #onDamage(DamagePolicy)}. */
    public static final DamagePolicy ON_DAMAGE_DEFAULT = DamagePolicy.REPORT;

    private static final int SMALLEST_SIZE = 4096;
    private static final int LARGEST_SIZE = 1 << 30;

    private Path directory = property(DIRECTORY_PROP_NAME, null, Path::of);
    private int maxPerStream = property(MAX_PER_STREAM_PROP_NAME, MAX_PER_STREAM_DEFAULT, Integer::parseInt);
    private Durability durability =
            property(DURABILITY_PROP_NAME, DURABILITY_DEFAULT, value -> Durability.valueOf(upperCase(value)));
    private int growthStep = property(GROWTH_STEP_PROP_NAME, GROWTH_STEP_DEFAULT, FileStoreConfiguration::size);
    private int maxRecordLength =
            property(MAX_RECORD_LENGTH_PROP_NAME, MAX_RECORD_LENGTH_DEFAULT, FileStoreConfiguration::size);
    private DamagePolicy onDamage =
            property(ON_DAMAGE_PROP_NAME, ON_DAMAGE_DEFAULT, value -> DamagePolicy.valueOf(upperCase(value)));
    private EpochNanoClock clock = ResampledEpochNanoClock.INSTANCE;
    private ErrorHandler errorHandler = FileStoreConfiguration::log;

    /**
     * Creates a configuration of defaults.
     *
     * @throws IllegalArgumentException if a system property has a value that cannot be; the message names it.
     */
    public FileStoreConfiguration() {}

    /**
     * Sets the directory of the store. It is created if it is not there. There is no default.
     *
     * @param directory of the store, and of nothing else.
     * @return this for a fluent API.
     */
    public FileStoreConfiguration directory(final Path directory) {
        this.directory = directory;
        return this;
    }

    /**
     * Sets how many checkpoints of a stream are kept.
     *
     * @param maxPerStream at least 1.
     * @return this for a fluent API.
     */
    public FileStoreConfiguration maxPerStream(final int maxPerStream) {
        this.maxPerStream = maxPerStream;
        return this;
    }

    /**
     * Sets what a checkpoint that was saved survives.
     *
     * @param durability level.
     * @return this for a fluent API.
     */
    public FileStoreConfiguration durability(final Durability durability) {
        this.durability = durability;
        return this;
    }

    /**
     * Sets by how much a file grows ahead of need. A slot that is larger grows its file by itself.
     *
     * @param growthStep in bytes, a power of two from 4 KiB to 1 GiB.
     * @return this for a fluent API.
     */
    public FileStoreConfiguration growthStep(final int growthStep) {
        this.growthStep = growthStep;
        return this;
    }

    /**
     * Sets the longest record that is taken: a checkpoint, its stream id, and 64 to 71 bytes.
     *
     * @param maxRecordLength in bytes, from 4 KiB to 1 GiB.
     * @return this for a fluent API.
     */
    public FileStoreConfiguration maxRecordLength(final int maxRecordLength) {
        this.maxRecordLength = maxRecordLength;
        return this;
    }

    /**
     * Sets what opening does when it finds damage.
     *
     * @param onDamage to do.
     * @return this for a fluent API.
     */
    public FileStoreConfiguration onDamage(final DamagePolicy onDamage) {
        this.onDamage = onDamage;
        return this;
    }

    /**
     * Sets the clock that tells the creation time of checkpoints that are committed; {@link ResampledEpochNanoClock} by default, which
     * follows corrections of the system's.
     *
     * @param clock that tells nanoseconds since the Unix epoch.
     * @return this for a fluent API.
     */
    public FileStoreConfiguration clock(final EpochNanoClock clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Sets who is told of each damage that is found, as a {@link io.cairn.checkpoint.CheckpointException}; by default it is logged as a warning of
     * the {@link System.Logger} {@code io.cairn.store}. It must not change the store.
     *
     * @param errorHandler to tell.
     * @return this for a fluent API.
     */
    public FileStoreConfiguration errorHandler(final ErrorHandler errorHandler) {
        this.errorHandler = errorHandler;
        return this;
    }

    /**
     * Checks that each value is within its range.
     *
     * @return this for a fluent API.
     * @throws IllegalArgumentException if one is not; the message names it.
     */
    public FileStoreConfiguration conclude() {
        if (directory == null) {
            throw new IllegalArgumentException("directory must be set, or the property " + DIRECTORY_PROP_NAME);
        }
        if (maxPerStream < 1) {
            throw new IllegalArgumentException("maxPerStream must be at least 1: " + maxPerStream);
        }
        if (growthStep < SMALLEST_SIZE || growthStep > LARGEST_SIZE || Integer.bitCount(growthStep) != 1) {
            throw new IllegalArgumentException(
                    "growthStep must be a power of two from 4096 to 1073741824: " + growthStep);
        }
        if (maxRecordLength < SMALLEST_SIZE || maxRecordLength > LARGEST_SIZE) {
            throw new IllegalArgumentException("maxRecordLength must be from 4096 to 1073741824: " + maxRecordLength);
        }
        Objects.requireNonNull(durability, "durability");
        Objects.requireNonNull(onDamage, "onDamage");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(errorHandler, "errorHandler");
        return this;
    }

    /**
     * The directory of the store.
     *
     * @return the directory, or null if none is set.
     */
    public Path directory() {
        return directory;
    }

    /**
     * How many checkpoints of a stream are kept.
     *
     * @return the number.
     */
    public int maxPerStream() {
        return maxPerStream;
    }

    /**
     * What a checkpoint that was saved survives.
     *
     * @return the level.
     */
    public Durability durability() {
        return durability;
    }

    /**
     * By how much a file grows ahead of need.
     *
     * @return bytes.
     */
    public int growthStep() {
        return growthStep;
    }

    /**
     * The longest record that is taken.
     *
     * @return bytes.
     */
    public int maxRecordLength() {
        return maxRecordLength;
    }

    /**
     * What opening does when it finds damage.
     *
     * @return the policy.
     */
    public DamagePolicy onDamage() {
        return onDamage;
    }

    /**
     * The clock that tells the creation time of checkpoints that are committed.
     *
     * @return the clock.
     */
    public EpochNanoClock clock() {
        return clock;
    }

    /**
     * Who is told of each damage that is found.
     *
     * @return the handler.
     */
    public ErrorHandler errorHandler() {
        return errorHandler;
    }

    private static <T> T property(final String name, final T defaultValue, final Function<String, T> parser) {
        final String value = System.getProperty(name);
        if (value == null) {
            return defaultValue;
        }
        try {
            return parser.apply(value);
        } catch (final RuntimeException ex) {
            throw new IllegalArgumentException(
                    name + " cannot be " + Names.quoted(value) + ": " + FailureReason.of(ex), ex);
        }
    }

    private static int size(final String value) {
        return Math.toIntExact(SystemUtil.parseSize("size", value));
    }

    private static String upperCase(final String value) {
        return value.toUpperCase(Locale.ROOT);
    }

    private static void log(final Throwable damage) {
        System.getLogger("io.cairn.store").log(System.Logger.Level.WARNING, FailureReason.of(damage));
    }
}
