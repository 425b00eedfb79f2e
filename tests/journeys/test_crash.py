"""Kill the process at every named point of a harvest: what is public is the old or the new version, whole."""

import shutil
from pathlib import Path

import pytest

from catalog import faults
from tests.journeys.commands import Answer, Commands
from tests.journeys.conftest import BRIDGES

NEW_BRIDGES = BRIDGES + "003,สะพานสาม,240,12/8/2567\n"
NEW_SPANS = "รหัสสะพาน,ช่วง,เมตร\n001,1,60\n001,2,60\n002,1,95\n003,1,240\n"


@pytest.fixture(scope="module")
def published(khlang: Commands, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home and an agency with one published version, to be copied for every point."""
    from tests.journeys.conftest import CONFIG, SPANS

    world = tmp_path_factory.mktemp("world")
    folder = world / "agency"
    folder.mkdir()
    (folder / "mot.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "bridges.csv").write_bytes(BRIDGES.encode("cp874"))
    (folder / "spans.csv").write_text(SPANS, encoding="utf-8")
    first = khlang(world / "home", "harvest", folder / "mot.yml", "--json")
    assert first.status == 0, first.err
    return world


def _new_delivery(world: Path) -> None:
    (world / "agency" / "bridges.csv").write_bytes(NEW_BRIDGES.encode("cp874"))
    (world / "agency" / "spans.csv").write_text(NEW_SPANS, encoding="utf-8")


def _harvest(khlang: Commands, world: Path, **options: object) -> Answer:
    return khlang(world / "home", "harvest", world / "agency" / "mot.yml", "--json", **options)


def _rows(shown: Answer) -> tuple[int, ...]:
    """The rows of the dataset's tables as they are public."""
    assert shown.status == 0, shown.err
    return tuple(resource["row_count"] for resource in shown.json["resources"])


OLD, NEW = (2, 3), (3, 4)


@pytest.fixture(scope="module")
def points(
    khlang: Commands, published: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[str, int]]:
    """Every point a harvest of a changed dataset passes, and how often."""
    world = tmp_path_factory.mktemp("record") / "world"
    shutil.copytree(published, world)
    _new_delivery(world)
    answer = _harvest(khlang, world, record=True)
    assert answer.status == 0, answer.err
    return [(name, answer.points.count(name)) for name in dict.fromkeys(answer.points)]


def test_a_harvest_passes_at_least_25_named_points(points):
    names = {name for name, _ in points}

    assert len(names) >= 25, sorted(names)
    assert names <= set(faults.POINTS)


def test_killed_at_every_point_leaves_the_old_or_the_new_version(khlang, published, points, tmp_path):
    losses: list[str] = []
    kills = 0
    for name, times in points:
        for nth in sorted({1, times}):
            world = tmp_path / f"{name}-{nth}"
            shutil.copytree(published, world)
            _new_delivery(world)

            killed = _harvest(khlang, world, arm=name, nth=nth)
            kills += 1
            assert killed.status == -9, (name, nth, killed)

            show, fsck = ("show", "mot-bridges", "--json"), ("fsck", "--json")
            shown, check = khlang.several(world / "home", show, fsck)
            if _rows(shown) not in (OLD, NEW) or check.status != 0:
                losses.append(f"{name}:{nth}: {shown.out} {check.out}")
                continue
            harvest = ("harvest", world / "agency" / "mot.yml", "--json")
            again, after, swept, clean, shown = khlang.several(
                world / "home", harvest, fsck, ("gc", "--json"), fsck, show
            )
            if again.status or _rows(shown) != NEW or after.status or swept.status:
                losses.append(f"{name}:{nth}: after {again.out} {after.out}")
            if clean.json["lost"] or clean.json["to_sweep"]:
                losses.append(f"{name}:{nth}: not clean {clean.out}")
            shutil.rmtree(world)
    print(f"killed {kills} times at {len(points)} points, lost {len(losses)}")
    assert losses == []
