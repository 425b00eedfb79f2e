"""JSON as portals write it: the one table is found and its path said; two are never mixed or guessed."""

import json

import pytest

from harvesters.stage import json_source
from harvesters.stage.geojson import open_json
from harvesters.stage.notes import NotATable, Notes
from tests.harvesters.stage.conftest import columns, found, step, types

POINT = {"type": "Point", "coordinates": [100.5, 13.75]}
ROWS = [{"รหัส": "01", "n": 1}, {"รหัส": "02", "n": 2}]
ANSWER = {"รหัส": ["01", "02"], "n": [1, 2]}
ARCGIS = {
    "fields": [{"name": "day", "type": "esriFieldTypeDate"}],
    "spatialReference": {"wkid": 102100, "latestWkid": 3857},
    "features": [{"attributes": {"day": 1709164800000}, "geometry": {"x": 11187456.0, "y": 1545000.0}}],
}
SHAPES = {
    "a list": ([*ROWS], ""),
    "data": ({"data": ROWS, "total": 2}, "data"),
    "ckan answer": (
        {"success": True, "result": {"records": ROWS, "fields": [{"id": "รหัส"}, {"id": "n"}, {"id": "_id"}]}},
        "result.records",
    ),
    "ckan dump": ({"fields": [{"id": "รหัส"}, {"id": "n"}], "records": [["01", 1], ["02", 2]]}, "records"),
    "socrata": (
        {"meta": {"view": {"columns": [{"name": "sid", "dataTypeName": "meta_data"}, {"name": "รหัส"}, {"name": "n"}]}},
         "data": [["r-1", "01", 1], ["r-2", "02", 2]]}, "data",
    ),
    "pandas split": ({"columns": ["รหัส", "n"], "index": [0, 1], "data": [["01", 1], ["02", 2]]}, "data"),
    "lists with a header": ([["รหัส", "n"], ["01", 1], ["02", 2]], ""),
    "one nested list": ({"a": {"b": {"c": ROWS}}}, "a.b.c"),
    "a large list beside a small one": ({"rows_of_us": ROWS * 5, "notes": [{"x": 1}]}, "rows_of_us"),
    "an error that is none": ({"error": None, "data": ROWS}, "data"),
    "links beside data": ({"data": ROWS, "links": [{"rel": "next"}] * 3}, "data"),
}  # fmt: skip


@pytest.mark.parametrize("held", [32_000_000, 1], ids=["held", "streamed"])
@pytest.mark.parametrize(("value", "path"), SHAPES.values(), ids=SHAPES.keys())
def test_a_table_is_found_wherever_it_is(tmp_path, monkeypatch, value, path, held):
    monkeypatch.setattr(json_source, "HELD_BYTES", held)
    (tmp_path / "a.json").write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    notes = Notes()

    grid, form = open_json(tmp_path / "a.json", "utf-8", notes, lines=False)

    rows = [cells for _, cells in grid.rows()]
    assert form == "json"
    assert notes.steps[0]["path"] == path
    assert (grid.names or tuple(rows.pop(0))) == ("รหัส", "n")
    assert rows[:2] == [["01", "1"], ["02", "2"]]


@pytest.mark.parametrize(("value", "path"), SHAPES.values(), ids=SHAPES.keys())
def test_and_becomes_the_same_table(stage, value, path):
    staged = stage(json.dumps(value, ensure_ascii=False), "a.json")

    assert {name: cells[:2] for name, cells in columns(staged).items()} == ANSWER


@pytest.mark.parametrize("held", [32_000_000, 1], ids=["held", "streamed"])
def test_two_lists_that_could_be_the_table_are_named_and_neither_is_taken(tmp_path, monkeypatch, held):
    monkeypatch.setattr(json_source, "HELD_BYTES", held)
    (tmp_path / "a.json").write_text(json.dumps({"provinces": ROWS, "districts": ROWS * 2}))
    notes = Notes()

    with pytest.raises(NotATable):
        open_json(tmp_path / "a.json", "utf-8", notes, lines=False)

    (issue,) = notes.issues()
    assert (issue["kind"], issue["values"]["candidates"]) == (
        "json_tables_unclear",
        "provinces (2), districts (4)",
    )


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"data": []}, "table_empty"),
        ({"type": "Topology", "objects": {}}, "json_not_table"),
        ([1, 2], "json_not_table"),
        ({}, "json_not_table"),
        ({"a": "b"}, "json_not_table"),
        ({"fields": [{"name": "a"}, {"name": "b"}]}, "json_not_table"),
        ({"grid": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]}, "json_not_table"),
    ],
)
def test_json_without_a_table_says_so(stage, value, kind):
    assert kind in found(stage(json.dumps(value), "a.json"))


def feature(**properties):
    return {"type": "Feature", "properties": properties, "geometry": POINT}


def test_features_are_read_without_the_word_collection_and_alone(stage):
    for value in ({"features": [feature(a=1)]}, feature(a=1), [feature(a=1)]):
        staged = stage(json.dumps(value), "a.json")
        assert types(staged) == {"a": "integer", "geometry": "geojson"}


def test_a_shape_by_itself_is_a_map_of_one_feature(stage):
    assert columns(stage(json.dumps(POINT), "a.geojson")) == {
        "geometry": [json.dumps(POINT, separators=(",", ":"))]
    }


def test_a_feature_a_line_is_read(stage):
    text = "\n".join("\x1e" + json.dumps(feature(a=n)) for n in range(3))

    assert columns(stage(text.replace("\x1e", ""), "a.ndjson"))["a"] == [0, 1, 2]


def test_a_collection_that_names_its_system_is_turned(stage):
    pytest.importorskip("pyproj")
    value = {
        "type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::24047"}},
        "features": [{**feature(a=1), "geometry": {"type": "Point", "coordinates": [660000, 1520000]}}],
    }  # fmt: skip

    staged = stage(json.dumps(value), "a.geojson")

    x, y = json.loads(columns(staged)["geometry"][0])["coordinates"]
    assert (x, y) == (pytest.approx(100.475104, abs=1e-5), pytest.approx(13.748073, abs=1e-5))
    assert step(staged, "crs")["crs"].startswith("EPSG:24047")


def test_metres_in_a_geojson_that_names_no_system_are_no_map(stage):
    pytest.importorskip("pyproj")
    metres = {**feature(), "geometry": {"type": "Point", "coordinates": [660000, 1520000]}}
    value = {"type": "FeatureCollection", "features": [metres]}

    staged = stage(json.dumps(value), "a.geojson")

    assert types(staged)["geometry"] == "string"
    assert "EPSG:32647" in staged.issues[0].message.en


def test_features_of_arcgis_become_geojson_in_degrees(stage):
    pytest.importorskip("pyproj")
    staged = stage(json.dumps(ARCGIS), "query.json")

    assert types(staged) == {"day": "datetime", "geometry": "geojson"}
    x, y = json.loads(columns(staged)["geometry"][0])["coordinates"]
    assert (x, y) == (pytest.approx(100.4985, abs=1e-3), pytest.approx(13.745, abs=1e-2))


def test_a_large_geojson_is_streamed_with_the_same_rows(tmp_path, monkeypatch):
    collection = {"type": "FeatureCollection", "features": [feature(a=n, b=[1.5]) for n in range(50)]}
    (tmp_path / "a.json").write_text(json.dumps(collection))
    read = []
    for held in (32_000_000, 1):
        monkeypatch.setattr(json_source, "HELD_BYTES", held)
        grid, form = open_json(tmp_path / "a.json", "utf-8", Notes(), lines=False)
        read.append((form, grid.names, list(grid.rows())))

    assert read[0] == read[1]


@pytest.mark.parametrize(
    "text", ['{"data": [{"a": 1}, {"a": NaN}]}', '{"data": [{"a": 1}', '{"data": [{"a": "\\ud8']
)
def test_a_broken_stream_is_said_to_be_broken(tmp_path, monkeypatch, text):
    monkeypatch.setattr(json_source, "HELD_BYTES", 1)
    (tmp_path / "a.json").write_text(text)
    notes = Notes()

    with pytest.raises(NotATable):
        open_json(tmp_path / "a.json", "utf-8", notes, lines=False)

    assert notes.issues()[0]["kind"] == "json_broken"


def test_thai_json_in_cp874_is_streamed(tmp_path, monkeypatch):
    monkeypatch.setattr(json_source, "HELD_BYTES", 1)
    (tmp_path / "a.json").write_bytes('[{"ชื่อ": "น่าน"}]'.encode("cp874"))

    grid, _ = open_json(tmp_path / "a.json", "cp874", Notes(), lines=False)

    assert (grid.names, list(grid.rows())) == (("ชื่อ",), [(1, ["น่าน"])])
