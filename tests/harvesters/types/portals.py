"""Small portals on real sockets: answers by path and query over the server of faults."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from harvesters.record import FailedRecord, Gathered, Record, Sighted, Skipped
from tests.servers import Behaviour, FaultServer, Seen, Wire, answers_json, whole

REAL = os.environ.get("KHLANG_REAL_DATA")
Test = Callable[..., None]

PAGE = "<!doctype html><html lang=th><title>ปิดปรับปรุง</title><h1>ปิดปรับปรุงระบบ</h1></html>"


def real(test: Test) -> Test:
    """The marks of a test on real answers."""
    return pytest.mark.real(pytest.mark.skipif(not REAL, reason="KHLANG_REAL_DATA is not set")(test))


def real_file(*parts: str) -> Path:
    return Path(REAL or ".", *parts)


def by_query(answer: Callable[[dict[str, str]], Any]) -> Behaviour:
    """Answers JSON from the query's parameters; a behaviour it returns is played instead."""

    def behave(wire: Wire, seen: Seen) -> None:
        found = answer(dict(parse_qsl(urlsplit(seen.target).query)))
        (found if callable(found) else answers_json(found))(wire, seen)

    return behave


def paged(rows: list[Any], key: str, total: str, *, start: str = "offset", size: str = "limit") -> Behaviour:
    """A listing by offset: {key: rows, total: count}."""

    def answer(asked: dict[str, str]) -> Any:
        first = int(asked.get(start, "0"))
        return {total: len(rows), key: rows[first : first + int(asked.get(size, "10"))]}

    return by_query(answer)


def html() -> Behaviour:
    """A page with status 200 that says it is JSON."""
    return whole(PAGE.encode(), [("Content-Type", "application/json")])


def cut_json(value: Any) -> Behaviour:
    """JSON that ends in the middle, under a length that is right."""
    body = json.dumps(value).encode()
    return whole(body[: len(body) // 2], [("Content-Type", "application/json")])


def opened(gathered: list[Gathered]) -> list[Gathered]:
    """What was gathered, with every record read that a type only sighted."""
    return [item.read() if isinstance(item, Sighted) else item for item in gathered]


def records(gathered: list[Gathered]) -> list[Record]:
    return [item for item in opened(gathered) if isinstance(item, Record)]


def failed(gathered: list[Gathered]) -> list[FailedRecord]:
    return [item for item in opened(gathered) if isinstance(item, FailedRecord)]


def skipped(gathered: list[Gathered]) -> list[Skipped]:
    return [item for item in opened(gathered) if isinstance(item, Skipped)]


def unknown_fields(gathered: list[Gathered]) -> list[str]:
    """What the records' own issues name as unknown."""
    return sorted(
        {
            name
            for record in records(gathered)
            for issue in record.issues
            if issue.kind == "field_unknown"
            for name in str(issue.values["fields"]).split(", ")
        }
    )


__all__ = [
    "PAGE", "REAL", "FaultServer", "by_query", "cut_json", "failed", "html", "opened", "paged", "real", "real_file",
    "records", "skipped", "unknown_fields",
]  # fmt: skip
