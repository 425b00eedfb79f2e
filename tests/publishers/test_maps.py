"""A table with a geometry has two forms more, GeoJSON and GeoParquet; any other table has not."""

import json

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.sandbox import Sandbox
from publishers.formats import geojson, geoparquet
from publishers.forms import make_forms
from publishers.geometry import box, geometry_field, marked, read_shape, wkb
from tests.publishers.packages import COMPANIES, COMPANIES_SCHEMA, resource, staged_table

SQUARE = [[100.0, 13.0], [100.0, 14.0], [101.0, 14.0], [101.0, 13.0], [100.0, 13.0]]
"""Clockwise, as shapefiles have it."""
SHAPES = [
    {"type": "Point", "coordinates": [100.5, 13.75]},
    {"type": "LineString", "coordinates": [[100.0, 13.0], [101.0, 14.0, 5.5]]},
    {"type": "Polygon", "coordinates": [SQUARE]},
    {"type": "MultiPoint", "coordinates": [[1.0, 2.0], [3.0, 4.0]]},
    {"type": "MultiLineString", "coordinates": [[[1.0, 2.0], [3.0, 4.0]]]},
    {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]},
    {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [99.0, 6.0]}]},
]
SCHEMA = {"fields": [{"name": "ชื่อ", "type": "string"}, {"name": "geometry", "type": "geojson"}]}


def places(shapes=SHAPES):
    texts = [json.dumps(shape) if shape else None for shape in shapes]
    return pa.table({"ชื่อ": [f"ที่ {n}" for n in range(len(texts))], "geometry": pa.array(texts, pa.string())})


def written(form, rows, folder, cut=None):
    path = folder / f"t.{form.EXTENSION}"
    reader = rows.to_reader(max_chunksize=cut) if cut else rows.to_reader()
    form.write(marked(reader, geometry_field(SCHEMA)), path)
    return path


@pytest.fixture
def sandbox():
    with Sandbox() as sandbox:
        yield sandbox


def test_only_a_table_with_a_geometry_gets_map_forms(sandbox, tmp_path):
    map_table = staged_table(places(), "places", SCHEMA, tmp_path)
    other = staged_table(COMPANIES, "companies", COMPANIES_SCHEMA, tmp_path)
    resources = (resource("a", "places", "d", None, map_table), resource("b", "companies", "d", None, other))
    names = {(key, form): f"{name}.{form}" for key, name in (("a", "places"), ("b", "companies"))
             for form in ("csv", "parquet")}  # fmt: skip

    forms = make_forms(resources, names, tmp_path / "scratch", sandbox, {})

    made = {key: {form: file.name for form, file in forms.of(key)} for key in "ab"}
    assert {"geojson": "places.geojson", "geoparquet": "places.geo.parquet"}.items() <= made["a"].items()
    assert not {"geojson", "geoparquet"} & set(made["b"])
    assert forms.left_out == {}


def test_geojson_is_a_collection_of_features_with_bounds_and_turned_rings(tmp_path):
    collection = json.loads(written(geojson, places([SHAPES[2], None]), tmp_path).read_text("utf-8"))

    first, second = collection["features"]
    assert collection["type"] == "FeatureCollection"
    assert collection["bbox"] == [100.0, 13.0, 101.0, 14.0]
    assert first == {
        "type": "Feature",
        "properties": {"ชื่อ": "ที่ 0"},
        "geometry": {"type": "Polygon", "coordinates": [SQUARE[::-1]]},
    }
    assert second["geometry"] is None


def test_geoparquet_says_what_it_holds_in_version_1_1(tmp_path):
    path = written(geoparquet, places(), tmp_path)

    geo = json.loads(pq.read_metadata(path).metadata[b"geo"])
    column = geo["columns"]["geometry"]
    assert (geo["version"], geo["primary_column"], column["encoding"]) == ("1.1.0", "geometry", "WKB")
    assert column["bbox"] == [1.0, 2.0, 101.0, 14.0]
    assert column["geometry_types"] == sorted(
        ["Point", "LineString Z", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"]
    )  # fmt: skip
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert "crs" not in column


def test_geoparquet_gives_the_same_shapes_back(tmp_path):
    shapely = pytest.importorskip("shapely")
    path = written(geoparquet, places([*SHAPES, None]), tmp_path)

    table = pq.read_table(path).to_pydict()
    back = shapely.from_wkb(table["geometry"])
    assert back[-1] is None and table["bbox"][-1] is None
    for shape, found in zip(SHAPES, back, strict=False):
        assert shapely.equals(
            shapely.force_2d(shapely.from_geojson(json.dumps(shape))), shapely.force_2d(found)
        )
    assert shapely.get_coordinates(back[1], include_z=True).tolist() == [
        [100.0, 13.0, 0.0],
        [101.0, 14.0, 5.5],
    ]


def test_duckdb_reads_the_geoparquet_by_its_boxes(tmp_path):
    path = written(geoparquet, places(), tmp_path)

    with duckdb.connect() as connection:
        found = connection.execute(
            f"select \"ชื่อ\" from read_parquet('{path}') where bbox.xmin < 2 order by 1"
        ).fetchall()

    assert found == [("ที่ 3",), ("ที่ 4",)]


@pytest.mark.parametrize("form", [geojson, geoparquet])
def test_the_bytes_do_not_depend_on_how_the_batches_were_cut(form, tmp_path):
    (tmp_path / "cut").mkdir()
    rows = places(SHAPES * 5)

    assert written(form, rows, tmp_path).read_bytes() == written(form, rows, tmp_path / "cut", 3).read_bytes()


@pytest.mark.parametrize(
    "text", ["", "7", "[]", '{"type": "Point"}', '{"type": "Point", "coordinates": ["a", 1]}', "{", "[" * 5000,
             '{"type": "Polygon", "coordinates": []}', '{"type": "Point", "coordinates": []}',
             '{"type": "Curve", "coordinates": [1, 2]}'],
)  # fmt: skip
def test_text_that_is_no_shape_is_no_geometry(text):
    assert read_shape(text) is None


def test_a_column_called_bbox_keeps_its_name(tmp_path):
    rows = places(SHAPES[:1]).append_column("bbox", pa.array(["mine"]))

    path = written(geoparquet, rows, tmp_path)

    assert pq.read_table(path).column_names == ["ชื่อ", "geometry", "bbox", "bbox_2"]


_NUMBER = st.floats(-180, 180)
_POSITION = st.lists(_NUMBER, min_size=2, max_size=2)


@settings(max_examples=60, deadline=None)
@given(st.lists(_POSITION, min_size=4, max_size=9))
def test_any_line_survives_as_binary(line):
    shapely = pytest.importorskip("shapely")
    shape = read_shape(json.dumps({"type": "LineString", "coordinates": line}))

    back = shapely.from_wkb(wkb(shape))

    assert shapely.get_coordinates(back).tolist() == line
    assert box(shape) == tuple(back.bounds)
