"""Shapefiles and GeoPackages: each layer a table of its attributes with the geometry as last column.

GDAL reads them a batch at a time, from a real file in a folder of our own, with no other driver than these two
(geo_driver.py). Coordinates come out as WGS 84 longitude and latitude, or stay as they are with a finding.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from catalog.tables import text_column
from harvesters.stage.dbf import count_deleted, decide_dbf, load_dbf
from harvesters.stage.geo_crs import Projection, read_crs
from harvesters.stage.geo_driver import ALLOWED, BATCH_FEATURES, Geo, Geometries, need_geo
from harvesters.stage.geo_gpkg import gpkg_layers
from harvesters.stage.geo_shapes import as_text
from harvesters.stage.geo_survey import Survey, is_on_the_map, look_at, tell_survey
from harvesters.stage.grid import HeldGrid, Row
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.records import MAX_COLUMNS

GEOMETRY = "geometry"
SIDECARS = (".dbf", ".shx", ".prj", ".cpg")
_SHORT_NAME = 10
_LATIN = "iso8859-1"
"""Hands out the bytes of a text one by one, whatever they mean."""


@dataclass(frozen=True)
class GeoGrid(HeldGrid):
    """Rows with a geometry. is_mapped: it is GeoJSON in WGS 84; geometry is its column; crs what the source said."""

    geometry: str = GEOMETRY
    is_mapped: bool = True
    crs: str | None = None


def layers(path: Path, notes: Notes | None = None) -> tuple[str, ...]:
    """The layers of a GeoPackage; one, named "", of a shapefile. Raises NotATable for a file that is unsafe."""
    if _is_shapefile(path):
        return ("",)
    return gpkg_layers(path, notes or Notes())


def open_layer(
    path: Path, layer: str | None, notes: Notes, *, encoding: str | None = None
) -> tuple[HeldGrid, str | None]:
    """The rows of one layer, and the encoding of its texts where it had to be decided.

    path is a GeoPackage, or the .shp of a shapefile with its sidecars beside it in a folder that may be written.
    layer may be left out where there is one. Raises NotATable, the finding told.
    """
    is_shape = _is_shapefile(path)
    form = "shp" if is_shape else "gpkg"
    chosen = None if is_shape else _choose(layers(path, notes), layer, notes)
    geo = need_geo(form, notes)
    codec = _attribute_codec(path, encoding, notes) if is_shape else None
    source = _Source(path, chosen, form, codec, geo)
    try:
        described = source.describe()
        _tell_layer(described, notes)
        if described.geometry is None:
            return HeldGrid(_Rows(source, described, None, None), names=described.columns), None
        survey = look_at(source.geometries(described), geo.shapely, notes)
    except (
        geo.pyogrio.errors.DataSourceError,
        geo.pyogrio.errors.DataLayerError,
        pa.ArrowException,
    ) as error:
        raise unreadable(form, error, notes) from error
    except (geo.shapely.GEOSException, ValueError, RuntimeError) as error:
        raise unreadable(form, error, notes) from error
    tell_survey(survey, notes)
    projection = read_crs(described.crs, survey.bounds, geo, notes)
    is_mapped = is_on_the_map(survey, projection.to_degrees, notes) if projection.is_mapped else False
    rows = _Rows(source, described, projection if is_mapped else Projection(None, None, False), survey)
    names = (*described.columns, described.geometry)
    grid = GeoGrid(rows, names=names, geometry=described.geometry, is_mapped=is_mapped, crs=projection.name)
    return grid, codec


def without_sidecars(names: tuple[str, ...]) -> tuple[str, ...]:
    """The members of an archive, less the tables that belong to a shapefile beside them.

    >>> without_sidecars(("a/roads.shp", "a/roads.DBF", "codes.dbf"))
    ('a/roads.shp', 'codes.dbf')
    """
    stems = {name[:-4].casefold() for name in names if name.lower().endswith(".shp")}
    return tuple(n for n in names if not (n.lower().endswith(".dbf") and n[:-4].casefold() in stems))


def unreadable(form: str, error: Exception, notes: Notes) -> NotATable:
    """The finding for a file that breaks its reader, without any path of this machine."""
    detail = str(error).replace("\n", " ")
    shown = " ".join("…" if "/" in word else word for word in detail.split())[:200]
    notes.found(
        "geo_unreadable",
        form=form.upper(),
        detail=shown or type(error).__name__,
        detail_th="ไฟล์เสียหายหรือไม่ครบ",
    )
    return NotATable()


@dataclass(frozen=True)
class _Layer:
    """columns: the attributes' names as shown; read: the same as GDAL calls them; geometry: the last column."""

    columns: tuple[str, ...]
    read: tuple[str, ...]
    features: int
    crs: str | None
    geometry: str | None
    name: str | None


@dataclass(frozen=True)
class _Source:
    """A layer that can be read again and again, a batch at a time."""

    path: Path
    layer: str | None
    form: str
    codec: str | None
    geo: Geo

    def describe(self) -> _Layer:
        info = self.geo.pyogrio.read_info(
            self.path, layer=self.layer, encoding=self._encoding, **self._options
        )
        if info["driver"] not in ALLOWED:
            raise ValueError(f"the driver {info['driver']} is not allowed")
        read = tuple(str(name) for name in info["fields"])
        shown = tuple(_exact(name, self.codec, "ignore").strip() for name in read)
        has_geometry = info["geometry_type"] is not None
        return _Layer(
            shown, read, int(info["features"]), info["crs"] or None,
            _free_name(shown) if has_geometry else None, self.layer,
        )  # fmt: skip

    def geometries(self, described: _Layer) -> Iterator[Geometries]:
        """Arrays of shapely geometries; a geometry that no reader understands is None."""
        with self._batches(columns=[]) as (name, batches):
            for batch in batches:
                yield self.shapes(batch.column(name))

    def shapes(self, column: pa.Array) -> Geometries:
        """One batch's geometries."""
        return self.geo.shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore")

    @property
    def _encoding(self) -> str | None:
        return "ISO-8859-1" if self.codec else None

    @property
    def _options(self) -> dict[str, str]:
        return {} if self.form == "shp" else {"LIST_ALL_TABLES": "NO", "IMMUTABLE": "YES"}

    @contextmanager
    def _batches(
        self, columns: list[str] | None = None, *, with_geometry: bool = True
    ) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
        """The name of the geometry column and the batches."""
        with self.geo.pyogrio.raw.open_arrow(
            self.path, layer=self.layer, encoding=self._encoding, columns=columns, batch_size=BATCH_FEATURES,
            read_geometry=with_geometry, use_pyarrow=True, datetime_as_string=True, **self._options,
        ) as (meta, reader):  # fmt: skip
            yield meta["geometry_name"] or "wkb_geometry", iter(reader)

    def rows(self, described: _Layer, projection: Projection | None, survey: Survey | None) -> Iterator[Row]:
        """Every feature as a row of texts, numbered from 1."""
        number = 0
        with self._batches(with_geometry=projection is not None) as (name, batches):
            for batch in batches:
                columns = [self._texts(batch.column(wanted)) for wanted in described.read]
                if projection is not None and survey is not None:
                    columns.append(
                        as_text(
                            self.shapes(batch.column(name)), projection.to_degrees, self.geo.shapely,
                            keeps_z=survey.keeps_z, is_mapped=projection.is_mapped,
                        )
                    )  # fmt: skip
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield number, list(cells)

    def _texts(self, column: pa.Array) -> list[str]:
        """A column as the exact texts of its cells, "" for none."""
        texts = pc.fill_null(text_column(column), "")
        if self.codec is None or not pa.types.is_string(column.type):
            return [str(text) for text in texts.to_pylist()]
        coded = texts.dictionary_encode()
        distinct = [_exact(text, self.codec) for text in coded.dictionary.to_pylist()]
        return [distinct[index] for index in coded.indices.to_pylist()]


class _Rows:
    """Rows that can be read again from the start."""

    def __init__(
        self, source: _Source, described: _Layer, projection: Projection | None, survey: Survey | None
    ) -> None:
        self._source, self._described = source, described
        self._projection, self._survey = projection, survey

    def __iter__(self) -> Iterator[Row]:
        return self._source.rows(self._described, self._projection, self._survey)


def _is_shapefile(path: Path) -> bool:
    with path.open("rb") as source:
        return source.read(4) == b"\x00\x00\x27\x0a"


def _choose(names: tuple[str, ...], layer: str | None, notes: Notes) -> str:
    if layer in names:
        return str(layer)
    if layer is None and len(names) == 1:
        return names[0]
    if not names:
        notes.found("table_empty")
    else:
        notes.found("layer_unclear", layers=", ".join(names[:20]))
    raise NotATable


def _attribute_codec(path: Path, declared: str | None, notes: Notes) -> str | None:
    """The codec of a shapefile's attributes, decided on its .dbf; None where it has none."""
    dbf = path.with_suffix(".dbf")
    table = load_dbf(dbf) if dbf.is_file() else None
    if table is None:
        notes.found(
            "geo_unreadable", form="SHP", detail="its .dbf is missing or broken, so there are no attributes",
            detail_th="ไม่มีไฟล์ .dbf หรือไฟล์เสียหาย จึงไม่มีข้อมูลประกอบรูปทรง",
        )  # fmt: skip
        raise NotATable
    cpg = path.with_suffix(".cpg")
    claim = cpg.read_bytes()[:40].decode("ascii", "ignore").strip() if cpg.is_file() else None
    with tempfile.TemporaryDirectory() as scratch:
        encoding = decide_dbf(dbf, table, declared, claim, Path(scratch), notes)
    deleted = count_deleted(dbf, table)
    short = sum(len(field.name) >= _SHORT_NAME for field in table.fields)
    if deleted or short or not path.with_suffix(".shx").is_file():
        no_index = not path.with_suffix(".shx").is_file()
        notes.step(
            "shapefile",
            "ชื่อคอลัมน์ที่ยาวเต็มสิบไบต์และอาจถูกตัด {short} คอลัมน์ ระเบียนที่ลบแล้วและไม่นำมาใช้ {deleted:,} ระเบียน{index_th}",
            "Names of columns that fill their ten bytes and may be cut: {short};"
            " deleted records left out: {deleted:,}{index}.",
            short=short,
            deleted=deleted,
            index="; the .shx was missing and is made anew" if no_index else "",
            index_th=" ไม่มีไฟล์ .shx จึงสร้างใหม่จาก .shp" if no_index else "",
        )
    return encoding.codec


def _tell_layer(described: _Layer, notes: Notes) -> None:
    if len(described.columns) + 1 > MAX_COLUMNS:
        notes.found("too_large_to_read", what="columns", what_th="คอลัมน์", limit=f"{MAX_COLUMNS:,}")
        raise NotATable
    notes.step(
        "layer",
        ("ชั้นข้อมูล {layer} " if described.name else "ไฟล์แผนที่") + "มี {rows:,} รายการ และ {columns} คอลัมน์",
        ("The layer {layer} holds " if described.name else "The map holds ")
        + "{rows:,} features with {columns} columns.",
        layer=described.name or "",
        rows=described.features,
        columns=len(described.columns),
    )


def _exact(text: str, codec: str | None, errors: str = "replace") -> str:
    """A text of which every character is one byte, decoded."""
    return text if codec is None else text.encode("latin-1", "replace").decode(codec, errors)


def _free_name(columns: tuple[str, ...]) -> str:
    """`geometry`, or the first of geometry_2, geometry_3 … that no attribute has."""
    taken = {name.casefold() for name in columns}
    name, number = GEOMETRY, 1
    while name in taken:
        number += 1
        name = f"{GEOMETRY}_{number}"
    return name
