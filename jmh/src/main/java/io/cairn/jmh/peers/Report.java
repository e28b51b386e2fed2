package io.cairn.jmh.peers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables of a comparison, as Markdown. */
final class Report {
    private static final String CAIRN = "CAIRN";

    /** Below this a peer counts as faster. */
    private static final double FASTER = 0.995;

    private final Results results;
    private final Notes notes;
    private final String chartPath;
    private final StringBuilder text = new StringBuilder();

    /** Where the charts and raw files are, relative to the document. */
    Report(final Results results, final Notes notes, final String chartPath) {
        this.results = results;
        this.notes = notes;
        this.chartPath = chartPath;
    }

    String render() {
        final Map<String, String> machine = results.machine();
        line("### Peers, " + machine.get("date"));
        line("");
        line("On " + machine.get("cpu") + ", " + machine.get("memory") + ", " + machine.get("system") + ", "
                + machine.get("file system") + "; " + machine.get("jdk") + "; Cairn at " + machine.get("commit") + ".");
        line("Fewest forks of a row: " + results.forks() + "; fewest iterations of a fork: " + results.iterations()
                + ". Times are the median of the forks, each fork the median of its iterations, with the lowest and the highest fork. \"x floor\" and \"x"
                + " Cairn\" are times divided by that of the floor and of Cairn: below 1 a peer is faster, and the row says why. B/op is"
                + " what a call allocates on the Java heap; memory that native code allocates is not in it, and in slow rows some of JMH's own is. The raw results are in ["
                + chartPath + "](" + chartPath + ").");
        line("");
        codecs();
        stores();
        return text.toString();
    }

    private void codecs() {
        line("#### What the codecs do and do not do");
        line("");
        header(
                "codec",
                "version",
                "reads in place",
                "refuses cut bytes",
                "refuses bad UTF-8",
                "checksum",
                "how it is used here");
        for (final CodecPeer peer : CodecPeer.values()) {
            row(
                    peer.label(),
                    results.versionOf(peer.name()),
                    yesOrNo(peer.readsInPlace()),
                    yesOrNo(peer.refusesCutBytes()),
                    yesOrNo(peer.refusesBadText()),
                    "no",
                    peer.use());
        }
        line("");
        for (final Operation operation : Operation.values()) {
            if (operation.isOfCodecs()) {
                operation(operation);
            }
        }
    }

    private void stores() {
        line("#### What the stores do and do not do");
        line("");
        line(
                "Each keeps the newest four records of a stream. A synced save flushes before it returns, as `StoreSyncTest` sees with"
                        + " strace; the others never do. A sequence that a stream has already is refused by all but Cairn and the floor.");
        line("");
        header("store", "version", "notices a changed byte on disk", "how it is used here");
        for (final StorePeer peer : StorePeer.values()) {
            row(
                    peer.label(),
                    results.versionOf(peer.name()),
                    peer.isPersistent() ? yesOrNo(peer.noticesDamage()) : "cannot be opened again",
                    peer.use());
        }
        line("");
        for (final Operation operation : Operation.values()) {
            if (!operation.isOfCodecs()) {
                operation(operation);
            }
        }
    }

    private void operation(final Operation operation) {
        if (results.shapesOf(operation).isEmpty()) {
            return;
        }
        line("#### " + operation.title());
        line("");
        line(operation.description());
        line("");
        line("![" + operation.title() + "](" + chartPath + "/" + Chart.fileName(operation) + ")");
        line("");
        header(
                "operators x bytes + sources",
                operation.isOfCodecs() ? "codec" : "store",
                operation.unit(),
                "x floor",
                "x Cairn",
                "B/op",
                operation.isOfCodecs() ? "bytes" : "bytes on disk",
                "");
        for (final String shape : results.shapesOf(operation)) {
            rows(operation, shape);
        }
        line("");
        if (operation == Operation.SAVE_SYNCED || operation == Operation.SAVE) {
            line(String.format(
                    Locale.ROOT,
                    "Bytes on disk: all files together after %,d saves without sync, before closing.%n",
                    results.saves()));
        }
    }

    private void rows(final Operation operation, final String shape) {
        final Timing floor = results.floor(operation, shape);
        final Timing cairn = results.timing(operation, shape, CAIRN);
        if (floor != null) {
            row(shape, operation.floorLabel(), time(operation, floor), "1", ratio(floor, cairn), bytes(floor), "", "");
        }
        final List<String> measured = new ArrayList<>(operation.peers());
        measured.removeIf(peer -> results.timing(operation, shape, peer) == null);
        measured.sort(Comparator.comparingDouble(
                peer -> results.timing(operation, shape, peer).medianNs()));
        for (final String peer : measured) {
            final Timing timing = results.timing(operation, shape, peer);
            final Long size = results.size(operation, shape, peer);
            row(
                    shape,
                    peer.equals(CAIRN) ? "**Cairn**" : operation.labelOf(peer),
                    time(operation, timing),
                    ratio(timing, floor),
                    ratio(timing, cairn),
                    bytes(timing),
                    size == null ? "" : String.format(Locale.ROOT, "%,d", size),
                    isFaster(timing, cairn) ? notes.of(operation, peer, shape) : "");
        }
        for (final String peer : operation.peers()) {
            if (!measured.contains(peer)) {
                row(shape, operation.labelOf(peer), "not measured", "", "", "", "", "");
            }
        }
    }

    /** The rows in which a peer is faster and nobody has said why. */
    List<String> unexplained() {
        final List<String> result = new ArrayList<>();
        for (final Operation operation : Operation.values()) {
            for (final String shape : results.shapesOf(operation)) {
                final Timing cairn = results.timing(operation, shape, CAIRN);
                for (final String peer : operation.peers()) {
                    final Timing timing = results.timing(operation, shape, peer);
                    if (timing != null
                            && isFaster(timing, cairn)
                            && notes.of(operation, peer, shape).equals(Notes.NONE)) {
                        result.add(operation.key() + "." + peer + "." + shape);
                    }
                }
            }
        }
        return result;
    }

    private static boolean isFaster(final Timing timing, final Timing cairn) {
        return cairn != null && timing.medianNs() / cairn.medianNs() < FASTER;
    }

    private static String yesOrNo(final boolean is) {
        return is ? "yes" : "no";
    }

    private static String time(final Operation operation, final Timing timing) {
        final double unit = operation.nanoseconds();
        final String median = number(timing.medianNs() / unit);
        return timing.lowestNs() == timing.highestNs()
                ? median
                : median + " (" + number(timing.lowestNs() / unit) + " to " + number(timing.highestNs() / unit) + ")";
    }

    private static String ratio(final Timing timing, final Timing base) {
        return base == null ? "" : number(timing.medianNs() / base.medianNs());
    }

    private static String bytes(final Timing timing) {
        return Double.isNaN(timing.bytesPerCall()) ? "?" : String.format(Locale.ROOT, "%,.0f", timing.bytesPerCall());
    }

    /** Three digits that matter. */
    private static String number(final double value) {
        return String.format(Locale.ROOT, value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%,.0f", value);
    }

    private void header(final String... cells) {
        row(cells);
        line("|" + "---|".repeat(cells.length));
    }

    private void row(final String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(final String line) {
        text.append(line).append('\n');
    }
}
