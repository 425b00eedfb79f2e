"""The records that relevance is judged on: real catalogs, read where they are and never kept here.

`KHLANG_REAL_DATA` is the folder of real files, `KHLANG_ARCGIS_HUB` the merged data.json of the ArcGIS hubs
(plain or zstd). An id names the catalog and the record's own key: `th:bec_school`, `sd:…`, `arc:…`.
"""

import html
import io
import json
import os
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TAG = re.compile(r"<[^>]{1,2000}>")


@dataclass(frozen=True)
class Record:
    """What every system is given of one dataset."""

    id: str
    title: str
    notes: str
    org: str
    tags: tuple[str, ...]

    @property
    def is_thai(self) -> bool:
        return any("\u0e00" <= ch <= "\u0e7f" for ch in self.title + self.notes)


def records() -> list[Record]:
    """All of them. Raises KeyError where the environment does not say where they are."""
    real = Path(os.environ["KHLANG_REAL_DATA"])
    found = [*_national(real / "sql/data.go.th-catalog/A.sql"), *_ckan(real / "ckan")]
    found += _hubs(Path(os.environ["KHLANG_ARCGIS_HUB"]))
    return list({record.id: record for record in found}.values())


def _national(path: Path) -> Iterator[Record]:
    with sqlite3.connect(":memory:") as connection:
        connection.executescript(path.read_text(encoding="utf-8"))
        for key, title, notes, org, tags in connection.execute(
            "SELECT id, title, summary, org, tags FROM datasets ORDER BY id"
        ):
            words = tuple(tag for tag in json.loads(tags or "[]") if tag)
            yield Record(f"th:{key}", _plain(title or ""), _plain(notes or ""), org or "", words)


def _ckan(folder: Path) -> Iterator[Record]:
    covid = json.loads((folder / "data.go.th/data/covid-19-daily.json").read_text(encoding="utf-8"))
    yield _package("th", covid["result"]["results"][0])
    for line in (folder / "sandiego/datasets.jsonl").read_text(encoding="utf-8").splitlines():
        yield _package("sd", json.loads(line))


def _package(catalog: str, package: dict[str, Any]) -> Record:
    tags = tuple(tag["name"] for tag in package.get("tags") or [])
    org = (package.get("organization") or {}).get("title") or ""
    return Record(
        f"{catalog}:{package['name']}",
        _plain(package.get("title") or ""),
        _plain(package.get("notes") or ""),
        org,
        tags,
    )


def _hubs(path: Path) -> Iterator[Record]:
    content = path.read_bytes()
    if path.suffix == ".zst":
        import pyarrow

        content = pyarrow.CompressedInputStream(pyarrow.BufferReader(content), "zstd").read()
    for dataset in json.load(io.BytesIO(content))["dataset"]:
        yield Record(
            f"arc:{dataset['identifier'].rsplit('/', 1)[-1]}",
            _plain(dataset.get("title") or ""),
            _plain(dataset.get("description") or ""),
            (dataset.get("publisher") or {}).get("name") or "",
            tuple(tag for tag in dataset.get("keyword") or [] if tag),
        )


def _plain(text: str) -> str:
    """Without HTML's tags and signs, blanks made one."""
    return " ".join(_TAG.sub(" ", html.unescape(text)).split())
