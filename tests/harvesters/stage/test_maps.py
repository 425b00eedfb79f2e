"""Maps become tables with a geometry in longitude and latitude; what is not known about them is never guessed."""

import json
import sqlite3
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from harvesters.record import ReadOptions
from harvesters.stage import find_parts, geo
from harvesters.stage.geo_driver import ALLOWED
from harvesters.stage.geo_shapes import as_text
from harvesters.stage.geo_survey import look_at, tell_survey
from harvesters.stage.notes import NotATable, Notes
from tests.harvesters.stage.conftest import columns, found, step, types

pytestmark = pytest.mark.filterwarnings("ignore:.*laundered.*:RuntimeWarning")
pyogrio = pytest.importorskip("pyogrio")
shapely = pytest.importorskip("shapely")

NAMES = ["สถานีวัดน้ำ", "ท่าเรือ", "ตลาดน้ำ"]
UTM = ["POINT (660000 1520000)", "POINT (661000 1521000)", "POINT (662000 1522000)"]
DEGREES = ["POINT (100.5 13.75)", "POINT (100.6 13.8)", "POINT (100.7 13.9)"]


def layer(path, shapes=UTM, crs="EPSG:24047", kind="Point", encoding="cp874", names=NAMES, **more):
    """Write a layer with three attributes, as agencies' programs do."""
    shaped = shapely.to_wkb(
        np.array([None if s is None else shapely.from_wkt(s) for s in shapes], dtype=object)
    )
    count = len(shapes)
    codes = np.array([f"0{n}" for n in range(count)], dtype=object)
    data = [np.array(names[:count], dtype=object), np.arange(1, count + 1), codes]
    driver = "GPKG" if path.suffix == ".gpkg" else "ESRI Shapefile"
    pyogrio.raw.write(
        path, shaped, data, ["ชื่อ", "ลำดับ", "รหัส"], geometry_type=kind, crs=crs, driver=driver,
        encoding=None if driver == "GPKG" else encoding, **more,
    )  # fmt: skip
    return path


def packed(folder: Path, *, without=(), under="ชั้นข้อมูล/") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            if path.suffix not in without:
                archive.write(path, under + path.name)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "layer"
    made.mkdir()
    return made


def test_a_zipped_shapefile_on_indian_1975_comes_out_in_wgs84(stage, folder):
    layer(folder / "จุด.shp")

    staged = stage(packed(folder), "data.zip")

    assert types(staged) == {"ชื่อ": "string", "ลำดับ": "integer", "รหัส": "string", "geometry": "geojson"}
    assert columns(staged)["ชื่อ"] == NAMES and columns(staged)["รหัส"] == ["00", "01", "02"]
    x, y = json.loads(columns(staged)["geometry"][0])["coordinates"]
    assert (x, y) == (pytest.approx(100.475104, abs=1e-5), pytest.approx(13.748073, abs=1e-5))
    assert step(staged, "crs")["crs"] == "EPSG:24047 Indian 1975 / UTM zone 47N"
    assert staged.table.schema["fields"][-1]["sourceCrs"].startswith("EPSG:24047")
    assert step(staged, "encoding")["encoding"] == "cp874"
    assert found(staged) == {}


def test_indian_1975_and_wgs84_of_one_number_lie_hundreds_of_metres_apart(stage, folder):
    layer(folder / "a.shp", crs="EPSG:24047")
    old = json.loads(columns(stage(packed(folder), "a.zip"))["geometry"][0])["coordinates"]
    for path in folder.iterdir():
        path.unlink()
    layer(folder / "a.shp", crs="EPSG:32647")
    new = json.loads(columns(stage(packed(folder), "a.zip"))["geometry"][0])["coordinates"]

    metres = ((old[0] - new[0]) * 108_000, (old[1] - new[1]) * 110_600)
    assert 300 < (metres[0] ** 2 + metres[1] ** 2) ** 0.5 < 800


@pytest.mark.parametrize("encoding", ["cp874", "utf-8"])
def test_thai_attributes_are_read_without_a_cpg_and_with_a_wrong_one(stage, folder, encoding):
    layer(folder / "a.shp", encoding=encoding)

    without = stage(packed(folder, without=(".cpg",)), "a.zip")
    (folder / "a.cpg").write_text("ISO-8859-1")
    wrong = stage(packed(folder), "a.zip")

    assert next(iter(columns(without).values())) == next(iter(columns(wrong).values())) == NAMES
    assert all(0x0E00 < ord(c) < 0x0E7F for name in types(without) for c in name if name != "geometry")


def test_a_layer_in_metres_without_a_prj_is_no_map_and_the_systems_that_fit_are_named(stage, folder):
    layer(folder / "a.shp")

    staged = stage(packed(folder, without=(".prj",)), "a.zip")

    assert types(staged)["geometry"] == "string"
    assert json.loads(columns(staged)["geometry"][0])["coordinates"] == [660000.0, 1520000.0]
    (issue,) = staged.issues
    assert issue.kind == "crs_unknown"
    assert "EPSG:32647" in issue.message.en and "EPSG:24047" in issue.message.th


def test_a_layer_in_degrees_without_a_prj_is_read_as_wgs84_aloud(stage, folder):
    layer(folder / "a.shp", shapes=DEGREES, crs="EPSG:4326")

    staged = stage(packed(folder, without=(".prj",)), "a.zip")

    assert types(staged)["geometry"] == "geojson"
    assert found(staged) == {"crs_missing": 1}


def test_an_unknown_system_stays_no_map_even_where_the_schema_says_geojson(stage, folder):
    layer(folder / "a.shp")
    schema = stage(packed(folder), "a.zip").table.schema

    later = stage(packed(folder, without=(".prj",)), "a.zip", schema=schema)

    assert types(later)["geometry"] == "string"
    assert "crs_unknown" in found(later)


def test_swapped_axes_are_found_and_never_drawn(stage, folder):
    layer(folder / "a.shp", shapes=["POINT (13.75 100.5)", "POINT (13.8 100.6)"], crs="EPSG:4326")

    staged = stage(packed(folder), "a.zip")

    assert found(staged) == {"coordinates_swapped": 2}
    assert types(staged)["geometry"] == "string"
    assert staged.issues[0].samples[0].row == 1


def test_a_few_coordinates_outside_the_world_are_located_and_the_map_stays(stage, folder):
    layer(folder / "a.shp", shapes=[*DEGREES[:2], "POINT (999 5)"], crs="EPSG:4326")

    staged = stage(packed(folder), "a.zip")

    assert types(staged)["geometry"] == "geojson"
    assert found(staged) == {"coordinates_outside": 1}
    assert [(s.row, s.value) for s in staged.issues[0].samples] == [(3, "999, 5")]


def test_missing_and_crossed_shapes_are_counted_and_located(stage, folder):
    bow = "POLYGON ((100 13, 101 14, 101 13, 100 14, 100 13))"
    square = "POLYGON ((100 13, 100 14, 101 14, 101 13, 100 13))"
    layer(folder / "a.shp", shapes=[square, bow, None], crs="EPSG:4326", kind="Polygon")

    staged = stage(packed(folder), "a.zip")

    assert found(staged) == {"geometry_empty": 1, "geometry_invalid": 1}
    assert {i.kind: i.samples[0].row for i in staged.issues} == {"geometry_empty": 3, "geometry_invalid": 2}
    assert "Self-intersection" in staged.issues[1].samples[0].value
    ring = json.loads(columns(staged)["geometry"][0])["coordinates"][0]
    assert shapely.is_ccw(shapely.linearrings(ring)), "outer rings run counterclockwise (RFC 7946)"
    assert columns(staged)["geometry"][2] is None


@pytest.mark.parametrize(("height", "size", "said"), [(0, 2, "all zero, left out"), (12.5, 3, "kept")])
def test_heights_are_kept_unless_all_are_zero_and_that_is_said(stage, folder, height, size, said):
    layer(folder / "a.shp", shapes=[f"POINT Z (100.5 13.75 {height})"], crs="EPSG:4326", kind="Point Z")

    staged = stage(packed(folder), "a.zip")

    assert len(json.loads(columns(staged)["geometry"][0])["coordinates"]) == size
    assert step(staged, "dimensions")["z"] == said


def test_measures_are_dropped_and_that_is_said():
    shapes = shapely.from_wkt(["LINESTRING ZM (100 13 5 1, 101 14 6 2)", "POINT M (1 2 3)"])
    notes = Notes()

    survey = look_at([shapes], shapely, notes)
    tell_survey(survey, notes)
    texts = as_text(shapes, None, shapely, keeps_z=survey.keeps_z, is_mapped=True)

    assert json.loads(texts[0])["coordinates"] == [[100.0, 13.0, 5.0], [101.0, 14.0, 6.0]]
    assert json.loads(texts[1])["coordinates"] == [1.0, 2.0, 0.0]
    assert next(s for s in notes.steps if s["step"] == "dimensions")["m"].startswith("left out")


def test_a_shapefile_without_its_dbf_says_what_is_missing(stage, folder):
    layer(folder / "a.shp")

    staged = stage(packed(folder, without=(".dbf",)), "a.zip")

    assert (staged.table, found(staged)) == (None, {"geo_unreadable": 1})
    assert ".dbf" in staged.issues[0].message.th


def test_a_shapefile_without_its_index_is_read(stage, folder):
    layer(folder / "a.shp")

    staged = stage(packed(folder, without=(".shx",)), "a.zip")

    assert columns(staged)["ชื่อ"] == NAMES
    assert "made anew" in step(staged, "shapefile")["en"]


def test_several_shapefiles_in_one_zip_are_chosen_by_their_shp(stage, folder):
    layer(folder / "roads.shp")
    layer(folder / "wells.shp", shapes=UTM[:1])
    (folder / "อ่านฉัน.pdf").write_bytes(b"%PDF-")

    assert found(stage(packed(folder), "a.zip")) == {"archive_member_unclear": 1}
    assert stage(packed(folder), "a.zip", member="*wells.shp").table.row_count == 1


@pytest.mark.parametrize("cut", [100, 50, 101])
def test_a_shapefile_that_is_cut_ends_in_a_finding(stage, folder, cut):
    layer(folder / "a.shp")
    (folder / "a.shp").write_bytes((folder / "a.shp").read_bytes()[:cut])

    staged = stage(packed(folder, without=(".shx",)), "a.zip")

    assert staged.table is None or found(staged)


def test_a_geopackage_of_one_layer_is_read(stage, folder):
    path = layer(folder / "a.gpkg", crs="EPSG:32647", layer="สถานี")

    staged = stage(path, "a.gpkg")

    assert (staged.format, columns(staged)["ชื่อ"]) == ("gpkg", NAMES)
    assert step(staged, "layer")["layer"] == "สถานี"


def test_the_layers_of_a_geopackage_are_named(folder):
    path = layer(folder / "a.gpkg", layer="ถนน")
    layer(path, layer="แหล่งน้ำ", append=True)

    assert geo.layers(path) == ("ถนน", "แหล่งน้ำ")
    for name in geo.layers(path):
        grid, _ = geo.open_layer(path, name, Notes())
        assert len(list(grid.rows())) == 3


def test_a_layer_that_is_not_there_is_answered_with_those_that_are(folder):
    path, notes = layer(folder / "a.gpkg", layer="ถนน"), Notes()

    with pytest.raises(NotATable):
        geo.open_layer(path, "คลอง", notes)

    assert notes.issues()[0]["values"]["layers"] == "ถนน"


def _hostile(path: Path, *statements: str) -> Path:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def test_a_layer_that_is_a_view_is_refused(stage, folder):
    path = layer(folder / "a.gpkg", layer="ถนน")
    _hostile(
        path, "CREATE VIEW look AS SELECT * FROM ถนน",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('look', 'features', 'l', 4326)",
    )  # fmt: skip

    staged = stage(path, "a.gpkg")

    assert (staged.table, found(staged)) == (None, {"geo_unreadable": 1})
    assert "view" in staged.issues[0].message.en


def test_a_virtual_table_is_refused(stage, folder):
    path = _hostile(layer(folder / "a.gpkg", layer="ถนน"), "CREATE VIRTUAL TABLE words USING fts5(a)")

    assert found(stage(path, "a.gpkg")) == {"geo_unreadable": 1}


def test_a_trigger_never_runs_and_the_file_is_not_changed(stage, folder):
    path = _hostile(
        layer(folder / "a.gpkg", layer="ถนน"),
        "CREATE TRIGGER spoil AFTER UPDATE ON gpkg_contents BEGIN DELETE FROM ถนน; END",
    )
    before = path.read_bytes()

    assert columns(stage(path, "a.gpkg"))["ชื่อ"] == NAMES
    assert path.read_bytes() == before


def test_a_plain_sqlite_database_is_named_and_not_opened(stage, folder):
    path = _hostile(folder / "a.db", "CREATE TABLE a (b)")

    staged = stage(path, "a.gpkg")

    assert (staged.not_data_as, staged.table) == ("sqlite", None)


def test_a_geopackage_of_noise_ends_in_a_finding(stage, folder):
    path = layer(folder / "a.gpkg", layer="a")
    content = bytearray(path.read_bytes())
    content[4096:40_000] = b"\xff" * (40_000 - 4096)

    assert "geo_unreadable" in found(stage(bytes(content), "a.gpkg"))


def test_gdal_has_no_other_driver_than_the_two_and_no_network(tmp_path):
    program = (
        "from harvesters.stage.geo_driver import load_geo; g = load_geo();"
        "print(sorted(set(g.pyogrio.list_drivers()) - {'MEM'}));"
        "print(g.pyogrio.get_gdal_config_option('PROJ_NETWORK'), g.pyproj.network.is_network_enabled())"
    )

    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )

    assert said.stdout.splitlines()[0] == str(sorted(ALLOWED))
    assert said.stdout.splitlines()[1].endswith("False")


def test_without_the_extra_the_file_is_kept_and_the_command_named(folder, monkeypatch):
    path, notes = layer(folder / "a.gpkg", layer="a"), Notes()
    monkeypatch.setitem(sys.modules, "pyogrio", None)

    with pytest.raises(NotATable):
        geo.open_layer(path, None, notes)

    (issue,) = notes.issues()
    assert issue["kind"] == "geo_not_installed"
    assert "pip install" in issue["values"]["command"]


def test_a_map_with_a_column_called_geometry_keeps_it(folder):
    path = folder / "a.gpkg"
    pyogrio.raw.write(
        path, shapely.to_wkb(shapely.from_wkt(DEGREES[:1])), [np.array(["mine"], dtype=object)], ["Geometry"],
        geometry_type="Point", crs="EPSG:4326", driver="GPKG",
    )  # fmt: skip

    grid, _ = geo.open_layer(path, None, Notes())

    assert grid.names == ("Geometry", "geometry_2")


def test_a_geoparquet_is_read_with_its_geometry(stage, tmp_path):
    from publishers.formats import geoparquet
    from publishers.geometry import marked

    point = {"type": "Point", "coordinates": [100.5, 13.75]}
    rows = pa.table({"code": ["10"], "geometry": [json.dumps(point)]})
    geoparquet.write(marked(rows.to_reader(), "geometry"), tmp_path / "a.parquet")

    staged = stage(tmp_path / "a.parquet", "a.parquet")

    assert types(staged)["geometry"] == "geojson" and types(staged)["code"] == "string"
    assert json.loads(columns(staged)["geometry"][0]) == point


def test_each_layer_is_a_part_of_its_own(folder, sandbox, tmp_path):
    path = layer(folder / "a.gpkg", layer="ถนน")
    layer(path, layer="แหล่งน้ำ", append=True)

    parts = find_parts(
        path, file_name="a.gpkg", media_type=None, read=ReadOptions(), scratch=tmp_path / "s",
        sandbox=sandbox, labels=True,
    )  # fmt: skip

    assert [(p.part.kind, p.part.name) for p in parts] == [("layer", "ถนน"), ("layer", "แหล่งน้ำ")]
    assert parts[0].labels == ("ชื่อ", "ลำดับ", "รหัส", "geometry")


def test_a_layer_is_chosen_by_its_name(stage, folder):
    path = layer(folder / "a.gpkg", layer="ถนน")
    layer(path, shapes=UTM[:1], layer="แหล่งน้ำ", append=True)

    assert stage(path, "a.gpkg", layer="แหล่งน้ำ").table.row_count == 1
    assert found(stage(path, "a.gpkg")) == {"layer_unclear": 1}
