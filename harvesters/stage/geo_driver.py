"""GDAL, PROJ and GEOS as this house lets them in: two file formats, no network, no plugins, nothing remembered.

They are the extra `geo`. Without it a file is kept as it is, and a finding names the command that adds it.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from harvesters.stage.notes import NotATable, Notes

Geometries = Any
"""A numpy array of shapely geometries, None where a feature has none."""
Coordinates = Any
"""A numpy array of coordinates, (n, 2)."""
Turn = Callable[[Coordinates], Coordinates]
"""Brings coordinates to degrees of WGS 84."""

ALLOWED = ("ESRI Shapefile", "GPKG")
BATCH_FEATURES = 2_000
BATCH_BYTES = 128_000_000
COMMAND = "python -m pip install 'khlang[geo]'"

_NOT_ALLOWED = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "CSV", "CSW", "Carto", "DGN", "DXF",
    "EDIGEO", "EEDA", "ESRIJSON", "Elasticsearch", "FlatGeobuf", "GDALG", "GML", "GPSBabel", "GPX",
    "GTFS", "GeoJSON", "GeoJSONSeq", "GeoRSS", "HTTP", "Idrisi", "JML", "JSONFG", "KML", "LIBKML",
    "LVBAG", "MBTiles", "MVT", "MapInfo File", "MapML", "MiraMonVector", "NGW", "OAPIF", "ODS",
    "OGCAPI", "OGR_GMT", "OGR_PDS", "OGR_VRT", "OSM", "OpenFileGDB", "PCIDSK", "PDF", "PDS4",
    "PGDUMP", "PLSCENES", "PMTiles", "S57", "SQLite", "SXF", "Selafin", "TopoJSON", "VDV", "VFK",
    "VICAR", "WAsP", "WFS", "XLSX",
)  # fmt: skip
"""Every other driver that GDAL 3.12 knows; a test compares it with what GDAL says is left."""

_SETTINGS = {
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "GDAL_HTTP_TIMEOUT": "1",
    "PROJ_NETWORK": "OFF",
    "OGR_ARROW_MEM_LIMIT": str(BATCH_BYTES),
    "SHAPE_RESTORE_SHX": "YES",
    "GDAL_PAM_ENABLED": "NO",
    "CPL_LOG_ERRORS": "OFF",
}


@dataclass(frozen=True)
class Geo:
    """The three libraries."""

    pyogrio: ModuleType
    shapely: ModuleType
    pyproj: ModuleType


def load_geo() -> Geo | None:
    """The libraries, with GDAL held to ALLOWED; None where the extra is not installed.

    GDAL reads its settings when it is loaded, so they stand in the environment of this process before it.
    """
    for name, value in (*_SETTINGS.items(), ("GDAL_SKIP", ",".join(_NOT_ALLOWED))):
        os.putenv(name, value)
    try:
        import pyogrio
        import pyproj
        import shapely
    except ImportError:
        return None
    return Geo(pyogrio, shapely, pyproj)


def need_geo(form: str, notes: Notes) -> Geo:
    """The libraries. Raises NotATable with the finding that says how to add them."""
    geo = load_geo()
    if geo is None:
        notes.found("geo_not_installed", form=form.upper(), command=COMMAND)
        raise NotATable
    return geo
