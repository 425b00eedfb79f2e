"""KML and KMZ: placemarks are rows, whatever program wrote them; nothing they point to is fetched."""

import json
import zipfile
from io import BytesIO

import pytest

from tests.harvesters.stage.conftest import columns, found, step, types

HEAD = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
POINT = "<Point><coordinates>100.5,13.75,0</coordinates></Point>"


def kml(*placemarks: str) -> str:
    return HEAD + "".join(placemarks) + "</Document></kml>"


def shapes(staged):
    return [json.loads(text) if text else None for text in columns(staged)["geometry"]]


def test_a_placemark_is_a_row_with_its_data_and_its_geometry(stage):
    data = '<ExtendedData><Data name="รหัส"><value>01</value></Data></ExtendedData>'

    staged = stage(kml(f"<Placemark><name>ท่าเรือ</name>{data}{POINT}</Placemark>"), "a.kml")

    assert staged.format == "kml"
    assert types(staged) == {"name": "string", "รหัส": "string", "geometry": "geojson"}
    assert columns(staged)["รหัส"] == ["01"]
    assert shapes(staged) == [{"type": "Point", "coordinates": [100.5, 13.75]}]


def test_folders_become_a_column(stage):
    text = "".join(
        f"<Folder><name>{name}</name><Placemark><name>{n}</name>{POINT}</Placemark></Folder>"
        for n, name in enumerate(["เหนือ", "ใต้"])
    )

    assert columns(stage(kml(text), "a.kml"))["folder"] == ["เหนือ", "ใต้"]


def test_all_kinds_of_geometry(stage):
    ring = "<outerBoundaryIs><LinearRing><coordinates>100,13 101,13 101,14</coordinates></LinearRing></outerBoundaryIs>"
    marks = [
        "<LineString><coordinates>100,13,5 101,14,6</coordinates></LineString>",
        f"<Polygon>{ring}</Polygon>",
        f"<MultiGeometry>{POINT}{POINT}</MultiGeometry>",
        f"<MultiGeometry>{POINT}<Polygon>{ring}</Polygon></MultiGeometry>",
        '<gx:Track xmlns:gx="http://www.google.com/kml/ext/2.2"><gx:coord>100 13 1</gx:coord>'
        "<gx:coord>101 14 1</gx:coord></gx:Track>",
        "<Model/>",
    ]

    staged = stage(
        kml(*(f"<Placemark><name>{n}</name>{m}</Placemark>" for n, m in enumerate(marks))), "a.kml"
    )

    assert [s and s["type"] for s in shapes(staged)] == [
        "LineString", "Polygon", "MultiPoint", "GeometryCollection", "LineString", None,
    ]  # fmt: skip
    assert shapes(staged)[1]["coordinates"][0][0] == shapes(staged)[1]["coordinates"][0][-1]
    assert found(staged)["geometry_empty"] == 1


def test_the_attribute_table_that_arcgis_writes_into_descriptions_becomes_columns(stage):
    table = "<table><tr><td>FID</td><td>{n}</td></tr><tr><td>ตำบล</td><td>{name}</td></tr></table>"
    marks = [
        f"<Placemark><description><![CDATA[{table.format(n=n, name=name)}]]></description>{POINT}</Placemark>"
        for n, name in enumerate(["บางนา", "&lt;Null&gt;"])
    ]

    staged = stage(kml(*marks), "a.kml")

    assert columns(staged)["ตำบล"] == ["บางนา", None]
    assert "description" in step(staged, "kml")["en"]


def test_a_kmz_is_read(stage):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("doc.kml", kml(f"<Placemark><name>a</name>{POINT}</Placemark>"))
        archive.writestr("files/pin.png", b"x")

    staged = stage(out.getvalue(), "a.kmz")

    assert (staged.format, columns(staged)["name"]) == ("kmz", ["a"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_before_an_entity_is_made(stage, encoding):
    bomb = f"<!DOCTYPE kml [<!ENTITY a 'ha'><!ENTITY b '{'&a;' * 1000}'>]>"
    text = HEAD.replace("<kml", bomb + "<kml").replace("UTF-8", encoding.upper())

    staged = stage(
        (text + "<Placemark><name>&b;</name></Placemark></Document></kml>").encode(encoding), "a.kml"
    )

    assert (staged.table, found(staged)) == (None, {"geo_unreadable": 1})
    assert "DOCTYPE" in staged.issues[0].message.en


def test_an_external_entity_never_opens_a_file(stage, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("token")
    text = kml("<Placemark><name>&x;</name></Placemark>").replace(
        "<kml", f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{secret}">]><kml'
    )

    assert stage(text, "a.kml").table is None


def test_a_kml_that_only_points_elsewhere_says_where(stage):
    staged = stage(
        kml("<NetworkLink><Link><href>http://example.go.th/a.kml</href></Link></NetworkLink>"), "a.kml"
    )

    assert found(staged) == {"geo_unreadable": 1}
    assert "http://example.go.th/a.kml" in staged.issues[0].message.th


def test_a_cut_kml_and_coordinates_that_are_no_numbers_end_in_a_finding(stage):
    for text in (
        kml(f"<Placemark>{POINT}</Placemark>")[:-20],
        kml(f"<Placemark>{POINT}</Placemark>").replace("13.75", "x"),
    ):
        assert found(stage(text, "a.kml")) == {"geo_unreadable": 1}


def test_swapped_axes_in_a_kml_are_found(stage):
    text = kml("<Placemark><name>a</name><Point><coordinates>13.75,100.5</coordinates></Point></Placemark>")

    assert found(stage(text, "a.kml")) == {"coordinates_swapped": 1}


def test_ten_thousand_nested_elements_are_no_way_to_stop_the_reader(stage):
    staged = stage(kml("<Folder>" * 10_000), "a.kml")

    assert (staged.table, found(staged)) == (None, {"geo_unreadable": 1})
