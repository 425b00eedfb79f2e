"""Geometries as the typed layer holds them: GeoJSON text, longitude and latitude, outer rings counterclockwise."""

from types import ModuleType

from harvesters.stage.geo_driver import Geometries, Turn


def as_text(
    geometries: Geometries, turn: Turn | None, shapely: ModuleType, *, keeps_z: bool, is_mapped: bool
) -> list[str]:
    """One GeoJSON text a geometry, "" for none. Measures (M) are dropped, heights unless keeps_z too.

    turn brings coordinates to degrees. Rings run as RFC 7946 section 3.1.6 wants them, where they are on the map.
    """
    shaped = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    made = geometries[shaped]
    made = _without_measures(made, shapely) if keeps_z else shapely.force_2d(made)
    if turn is not None and len(made):
        coordinates = shapely.get_coordinates(made, include_z=keeps_z)
        coordinates[:, :2] = turn(coordinates[:, :2])
        made = shapely.set_coordinates(made, coordinates)
    if is_mapped:
        made = shapely.orient_polygons(made)
    texts = [""] * len(geometries)
    for index, text in zip(shaped.nonzero()[0], shapely.to_geojson(made), strict=True):
        texts[int(index)] = str(text)
    return texts


def _without_measures(geometries: Geometries, shapely: ModuleType) -> Geometries:
    """The same shapes, every one with heights: 0 where it had none."""
    flat = shapely.force_3d(shapely.force_2d(geometries))
    coordinates = shapely.get_coordinates(geometries, include_z=True)
    coordinates[coordinates != coordinates] = 0.0  # a height that is not a number
    return shapely.set_coordinates(flat, coordinates)
