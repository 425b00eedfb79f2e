"""Shapes of published tables, thinned in the sandbox's child to what a small map can show."""

import json
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.sandbox import Sandbox
from catalog.table_shapes import LEAST_SPAN, MOST_MARKS, UNITS, ShapeColumns, Shapes, get_shapes

GEOMETRY = ShapeColumns(geometry="shape")


def drawn(sandbox: Sandbox, folder: Path, cells: list[Any], columns: ShapeColumns = GEOMETRY) -> Shapes:
    texts = [cell if cell is None or isinstance(cell, str) else json.dumps(cell) for cell in cells]
    pq.write_table(pa.table({"shape": pa.array(texts, pa.string())}), folder / "a.parquet")
    return get_shapes(sandbox, folder / "a.parquet", "ab" * 32, folder / "derived", columns)


def test_points_lines_and_areas_are_drawn_within_the_frame(sandbox: Sandbox, tmp_path: Path) -> None:
    square = [[[100, 13], [101, 13], [101, 14], [100, 14], [100, 13]]]
    found = drawn(
        sandbox,
        tmp_path,
        [
            {"type": "Point", "coordinates": [100.5, 13.5, 7]},
            {"type": "LineString", "coordinates": [[99, 13], [100, 14]]},
            {"type": "MultiPolygon", "coordinates": [square]},
            {
                "type": "GeometryCollection",
                "geometries": [{"type": "MultiPoint", "coordinates": [[102, 15], [99, 12]]}],
            },
            None,
        ],
    )

    assert found.bounds == (99.0, 12.0, 102.0, 15.0) and found.shapes == 4
    assert len(found.dots) == 3 and len(found.lines) == 1 and len(found.areas) == 1
    for run in (*found.dots, *found.lines, *found.areas):
        assert all(0 <= x <= UNITS for x in run[::2]) and all(0 <= y <= found.height for y in run[1::2])
    west, south, east, north = found.frame
    assert west < 99 and south < 12 and east > 102 and north > 15


def test_a_map_of_many_corners_has_few_marks(sandbox: Sandbox, tmp_path: Path) -> None:
    rings = [
        [[100 + n / 50 + cos(k * pi / 500) / 9, 13 + n / 70 + sin(k * pi / 500) / 9] for k in range(1001)]
        for n in range(60)
    ]
    found = drawn(sandbox, tmp_path, [{"type": "Polygon", "coordinates": [ring]} for ring in rings])

    marks = len(found.dots) + sum(len(run) // 2 for run in found.areas)
    assert 500 < marks <= MOST_MARKS and found.shapes == 60 and not found.is_part


def test_one_point_has_ground_around_it(sandbox: Sandbox, tmp_path: Path) -> None:
    found = drawn(sandbox, tmp_path, [{"type": "Point", "coordinates": [100.5, 13.75]}])

    assert found.bounds == (100.5, 13.75, 100.5, 13.75)
    assert found.frame[2] - found.frame[0] >= LEAST_SPAN
    assert found.dots == ((UNITS // 2, found.height // 2),)


def test_what_is_no_shape_is_left_out_and_positions_off_the_globe_are_counted(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    found = drawn(
        sandbox,
        tmp_path,
        ["{", '"x"', "[]", '{"type": "Point"}', '{"type": "Point", "coordinates": ["a", 1]}',
         '{"type": "Point", "coordinates": [500000, 1500000]}', '{"type": "Point", "coordinates": [100, 13]}',
         '{"type":"GeometryCollection","geometries":[' * 300],
    )  # fmt: skip

    assert found.bounds == (100.0, 13.0, 100.0, 13.0) and found.outside == 1


def test_a_table_without_any_position_has_no_bounds(sandbox: Sandbox, tmp_path: Path) -> None:
    assert drawn(sandbox, tmp_path, [None, "{}"]).bounds is None


def test_two_columns_of_degrees_are_a_map_and_it_is_computed_once(sandbox: Sandbox, tmp_path: Path) -> None:
    table = pa.table(
        {"lat": [13.0, None, float("nan"), 14.0], "lon": pa.array([100, 101, 102, 103], pa.int64())}
    )
    pq.write_table(table, tmp_path / "b.parquet")
    columns = ShapeColumns(longitude="lon", latitude="lat")

    first = get_shapes(sandbox, tmp_path / "b.parquet", "cd" * 32, tmp_path / "derived", columns)
    (tmp_path / "b.parquet").unlink()

    assert first.bounds == (100.0, 13.0, 103.0, 14.0) and first.shapes == 2
    assert get_shapes(sandbox, tmp_path / "b.parquet", "cd" * 32, tmp_path / "derived", columns) == first


def test_of_many_small_areas_dots_are_left_that_keep_their_own_places(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    corners = [(98 + (n * 7919 % 7001) / 1000, 7 + (n * 104_729 % 12_007) / 1000) for n in range(6_000)]
    squares = [[[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]] for x, y in corners]

    found = drawn(sandbox, tmp_path, [{"type": "Polygon", "coordinates": [ring]} for ring in squares])

    assert found.areas == () and 300 < len(found.dots) <= MOST_MARKS
    assert len({x % 16 for x, _ in found.dots}) == 16, "dots stand on no grid"


def test_a_map_never_shows_more_than_the_globe(sandbox: Sandbox, tmp_path: Path) -> None:
    found = drawn(sandbox, tmp_path, [{"type": "MultiPoint", "coordinates": [[-179, 60], [179, 80]]}])

    assert -90 <= found.frame[1] < 60 and 80 < found.frame[3] <= 90
