"""Which datasets a dataset's page names beside it."""

from pathlib import Path

from sqlalchemy.orm import Session

from catalog.related import find_related
from catalog.search import SearchIndex
from tests.catalog.search_catalog import add, open_database


def test_shared_tags_come_first_then_near_words_then_the_theme(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    index = SearchIndex(tmp_path / "index")
    with Session(engine) as session:
        add(session, "asked", "ฝนรายวัน", tags=["ฝน", "เชียงใหม่"], theme=["environment"])
        add(session, "one-tag", "ฝนรายเดือน", tags=["ฝน"])
        add(session, "both-tags", "ฝนรายปี", tags=["ฝน", "เชียงใหม่"])
        add(session, "in-the-title", "แหล่งน้ำของเชียงใหม่")
        add(session, "of-the-theme", "ป่าไม้", theme=["environment"])
        session.commit()
        index.sync(session)
    opened = index.opened()
    assert opened is not None

    def names(tags: tuple[str, ...], limit: int = 4) -> list[str]:
        found = find_related(opened, tags=tags, themes=("environment",), but="asked", limit=limit)
        return [one.name for one in found]

    assert names(("ฝน", "เชียงใหม่"), 2) == ["both-tags", "one-tag"]
    assert names(("ฝน", "เชียงใหม่")) == ["both-tags", "one-tag", "in-the-title"]
    assert names(("ไม่มีใครมี",)) == ["of-the-theme"]
    assert names(()) == ["of-the-theme"]
    engine.dispose()


def test_a_shared_theme_decides_between_datasets_with_the_same_tags(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    index = SearchIndex(tmp_path / "index")
    with Session(engine) as session:
        add(session, "asked", "ฝน", tags=["ตัวอย่าง"], theme=["environment"])
        for number in range(6):
            add(session, f"other-{number}", "ถนน", tags=["ตัวอย่าง"], theme=["transport"])
        add(session, "same-theme", "เขื่อน", tags=["ตัวอย่าง"], theme=["environment"])
        session.commit()
        index.sync(session)
    opened = index.opened()
    assert opened is not None

    found = find_related(opened, tags=("ตัวอย่าง",), themes=("environment",), but="asked", limit=3)

    assert found[0].name == "same-theme" and len(found) == 3
    engine.dispose()
