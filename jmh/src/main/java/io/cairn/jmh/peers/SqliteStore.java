package io.cairn.jmh.peers;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.sqlite.SQLiteConfig;

/** SQLite by JDBC: prepared statements, a transaction for each save, a log ahead of the tables. */
final class SqliteStore extends KeyedStore {
    private final Connection connection;
    private final PreparedStatement beginning;
    private final PreparedStatement commitment;
    private final PreparedStatement insertion;
    private final PreparedStatement deletion;
    private final PreparedStatement selection;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private byte[] content = {};

    SqliteStore(final Path directory, final boolean isSynced) {
        final SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(isSynced ? SQLiteConfig.SynchronousMode.FULL : SQLiteConfig.SynchronousMode.OFF);
        try {
            connection = config.createConnection("jdbc:sqlite:" + directory.resolve("records.sqlite"));
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS checkpoint (stream TEXT NOT NULL, sequence INTEGER NOT NULL,"
                                + " record BLOB NOT NULL, PRIMARY KEY (stream, sequence)) WITHOUT ROWID");
            }
            beginning = connection.prepareStatement("BEGIN IMMEDIATE");
            commitment = connection.prepareStatement("COMMIT");
            insertion = connection.prepareStatement("INSERT INTO checkpoint VALUES (?, ?, ?)");
            deletion = connection.prepareStatement("DELETE FROM checkpoint WHERE stream = ? AND sequence = ?");
            selection = connection.prepareStatement("SELECT record FROM checkpoint WHERE stream = ? AND sequence = ?");
        } catch (final SQLException ex) {
            throw failed(ex);
        }
    }

    @Override
    void put(final Stream stream, final long sequence, final UnsafeBuffer record, final long oldest) {
        if (content.length != record.capacity()) {
            content = new byte[record.capacity()];
        }
        record.getBytes(0, content);
        try {
            beginning.execute();
            insertion.setString(1, stream.id);
            insertion.setLong(2, sequence);
            insertion.setBytes(3, content);
            insertion.executeUpdate();
            if (oldest != NOTHING) {
                deletion.setString(1, stream.id);
                deletion.setLong(2, oldest);
                deletion.executeUpdate();
            }
            commitment.execute();
        } catch (final SQLException ex) {
            throw failed(ex);
        }
    }

    @Override
    DirectBuffer get(final Stream stream, final long sequence) {
        try {
            selection.setString(1, stream.id);
            selection.setLong(2, sequence);
            try (ResultSet result = selection.executeQuery()) {
                if (!result.next()) {
                    throw new IllegalStateException("record " + sequence + " of " + stream.id + " is not there");
                }
                view.wrap(result.getBytes(1));
            }
            return view;
        } catch (final SQLException ex) {
            throw failed(ex);
        }
    }

    @Override
    void addSequences(final Stream stream, final LongArrayList sequences) {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT sequence FROM checkpoint WHERE stream = ? ORDER BY sequence")) {
            statement.setString(1, stream.id);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    sequences.addLong(result.getLong(1));
                }
            }
        } catch (final SQLException ex) {
            throw failed(ex);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (final SQLException ex) {
            throw failed(ex);
        }
    }

    private static IllegalStateException failed(final SQLException ex) {
        return new IllegalStateException("SQLite: " + ex.getMessage(), ex);
    }
}
