"""Kill the process at every named point of a harvest: what is public is the old or the new version, whole."""

from catalog import faults
from tests.journeys.crash import losses_when_killed, points, published

__all__ = ["points", "published"]


def test_a_harvest_passes_at_least_25_named_points(points):
    names = {name for name, _ in points}

    assert len(names) >= 25, sorted(names)
    assert names <= set(faults.POINTS)


def test_killed_at_the_points_of_the_first_half_leaves_the_old_or_the_new_version(
    khlang, published, points, tmp_path
):
    assert losses_when_killed(khlang, published, points[: len(points) // 2], tmp_path) == []
