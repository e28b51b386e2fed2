package io.cairn.samples;

/** Ends the sample with one sentence and an exit status. */
final class SampleException extends RuntimeException {
    static final int FAILED = 1;
    static final int MISUSED = 2;

    private static final long serialVersionUID = 1L;

    private final int exitStatus;

    private SampleException(final int exitStatus, final String sentence) {
        super(sentence);
        this.exitStatus = exitStatus;
    }

    /** The sample was called rightly, but cannot do what it was asked for. */
    static SampleException failed(final String sentence) {
        return new SampleException(FAILED, sentence);
    }

    /** The sample was called wrongly. */
    static SampleException misused(final String sentence) {
        return new SampleException(MISUSED, sentence + " (see --help)");
    }

    int exitStatus() {
        return exitStatus;
    }
}
