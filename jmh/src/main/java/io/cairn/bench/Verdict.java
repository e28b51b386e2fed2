package io.cairn.bench;

/** What is said of a row. */
enum Verdict {
    /** Slower, or more bytes allocated, beyond doubt and by at least what the budget allows. */
    REGRESSION("red"),
    /** A control, which does not depend on what is compared, has moved all the same. */
    MOVED("red"),
    /** Neither a regression nor the absence of one was shown. */
    INCONCLUSIVE("yellow"),
    /** Faster beyond doubt and by at least as much. */
    IMPROVEMENT("green"),
    /** Not slower by as much as the budget's threshold. */
    PASS("faint"),
    /** A control that has not moved. */
    STEADY("faint");

    private final String style;

    Verdict(final String style) {
        this.style = style;
    }

    /** Of picocli's markup. */
    String style() {
        return style;
    }
}
