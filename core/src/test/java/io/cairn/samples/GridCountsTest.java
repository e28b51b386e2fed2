package io.cairn.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridCountsTest {
    private final GridCounts grid = new GridCounts();

    @ParameterizedTest
    @CsvSource({
        "-90, -180, -90, -180",
        "-80.001, -170.001, -90, -180",
        "-80, -170, -80, -170",
        "-0.001, -0.001, -10, -10",
        "0, 0, 0, 0",
        "-0.0, -0.0, 0, 0",
        "9.999, 9.999, 0, 0",
        "89.999, 179.999, 80, 170",
        "90, 0, 80, 0",
        "0, 180, 0, -180",
        "90, 180, 80, -180",
    })
    void shouldFindTheCellOfAPlace(final double latitude, final double longitude, final int south, final int west) {
        final int cell = GridCounts.cell(latitude, longitude);

        assertEquals(south, GridCounts.south(cell));
        assertEquals(west, GridCounts.west(cell));
    }

    @Test
    void shouldCountEventsByCell() {
        grid.onEvent(35.1, -117.9);
        grid.onEvent(39.9, -110.1);
        grid.onEvent(-89, 12);

        assertEquals(2, grid.count(GridCounts.cell(30, -120)));
        assertEquals(1, grid.count(GridCounts.cell(-90, 10)));
        assertEquals(GridCounts.cell(30, -120), grid.busiestCell());
        assertEquals(2, grid.cellsWithEvents());
        assertEquals(3, grid.total());
    }

    @Test
    void shouldHaveACellForEveryPlace() {
        for (int latitude = -90; latitude <= 90; latitude++) {
            for (int longitude = -180; longitude <= 180; longitude++) {
                grid.onEvent(latitude, longitude);
            }
        }

        assertEquals(181 * 361, grid.total());
        assertEquals(GridCounts.CELLS, grid.cellsWithEvents());
    }
}
