"""The second half of the points of test_crash.py, in a file of its own so that two workers share the time."""

from tests.journeys.crash import losses_when_killed, points, published

__all__ = ["points", "published"]


def test_killed_at_the_points_of_the_second_half_leaves_the_old_or_the_new_version(
    khlang, published, points, tmp_path
):
    assert losses_when_killed(khlang, published, points[len(points) // 2 :], tmp_path) == []
