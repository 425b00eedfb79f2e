"""Opens the files that are neither delimited text, nor a workbook, nor JSON: each nature with its own reader."""

from pathlib import Path, PurePosixPath
from typing import Any

from harvesters.stage import geo, unpack
from harvesters.stage.dbf import open_dbf
from harvesters.stage.grid import Grid
from harvesters.stage.html_table import open_html_table
from harvesters.stage.identify import Identity, identify
from harvesters.stage.kml import open_kml
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.parquet_table import open_parquet
from harvesters.stage.sheet_xml import open_sheet_xml
from harvesters.stage.xml_table import open_xml_table

JsonObject = dict[str, Any]
NATURES = frozenset({"map", "dbf", "parquet", "sheet_xml", "html_table", "xml"})
INSIDE = "inside"
"""What is unpacked stands under this name in the scratch folder, with the ending of its kind where one matters."""


def open_special(
    path: Path, identity: Identity, read: JsonObject, scratch: Path, notes: Notes
) -> tuple[Grid, str | None, str]:
    """The file as rows, with its encoding where it has one, and its format. Raises NotATable."""
    if identity.nature == "dbf":
        return *open_dbf(path, read["encoding"], scratch, notes), "dbf"
    if identity.nature == "parquet":
        return open_parquet(path, notes), None, "parquet"
    if identity.nature == "sheet_xml":
        return open_sheet_xml(path, read["sheet"], notes), None, "xls"
    if identity.nature == "xml":
        return open_xml_table(path, notes), None, "xml"
    if identity.nature == "html_table":
        grid, encoding = open_html_table(path, read["encoding"], notes)
        if grid is None:
            raise NotATable
        return grid, encoding, identity.format
    if identity.format == "kml":
        return open_kml(path, notes), None, "kml"
    if identity.format == "kmz":
        return open_kml(_kml_of(path, scratch, notes), notes), None, "kmz"
    opened = geo.open_layer(path, read.get("layer"), notes, encoding=read["encoding"])
    return *opened, identity.format


def bring_sidecars(archive: unpack.Archive, member: str, shp: Path) -> Path:
    """Write the files that belong to the shapefile `member` beside shp, and give the .shp that they belong to.

    Endings and names are compared without case, as the programs that pack them do.
    """
    stem = member[: -len(PurePosixPath(member).suffix)].casefold()
    placed = shp.with_name(f"{INSIDE}.shp")
    shp.rename(placed)
    for name in archive.names:
        ending = PurePosixPath(name).suffix.lower()
        if ending in geo.SIDECARS and name[: -len(ending)].casefold() == stem:
            archive.write(name, placed.with_suffix(ending))
    return placed


def _kml_of(path: Path, scratch: Path, notes: Notes) -> Path:
    """The KML inside a KMZ, written to scratch."""
    archive = unpack.open_archive(path, "zip", notes)
    names = [name for name in archive.names if name.lower().endswith(".kml")]
    inside = scratch / INSIDE
    unpack.extract(archive, names[0], inside, notes)
    if identify(inside, "a.kml").format != "kml":
        notes.found(
            "geo_unreadable", form="KMZ", detail="what it holds is no KML", detail_th="ไฟล์ข้างในไม่ใช่ KML"
        )
        raise NotATable
    return inside
