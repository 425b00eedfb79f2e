"""Killing the process at named points of a harvest, for the tests that say what is left."""

import shutil
from pathlib import Path

import pytest

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


def losses_when_killed(
    khlang: Commands, published: Path, points: list[tuple[str, int]], folder: Path
) -> list[str]:
    """Kill a harvest at each point, the first and the last time it is passed; what then is not whole or not clean."""
    losses: list[str] = []
    kills = 0
    for name, times in points:
        for nth in sorted({1, times}):
            world = folder / f"{name}-{nth}"
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
    return losses
