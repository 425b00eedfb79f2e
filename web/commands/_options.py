"""What several commands share: --json, the opened services, a progress bar."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from web.wiring import Services

F = TypeVar("F", bound=Callable[..., Any])
BAR_AFTER_SECONDS = 2.0
STATES = {
    "published": {"th": "เผยแพร่", "en": "published"},
    "current": {"th": "ใช้เป็นรุ่นปัจจุบัน", "en": "made current"},
    "missing": {"th": "ไม่พบที่ต้นทาง", "en": "missing"},
    "withdrawn": {"th": "เพิกถอน", "en": "withdrawn"},
    "restored": {"th": "กลับมาแล้ว", "en": "restored"},
    "renamed": {"th": "เปลี่ยนรหัส", "en": "renamed"},
}
"""States of a dataset and events of its log, in words."""


class Place(click.Path):
    """A path as it was typed; nothing at all is not the folder that we are in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        if value == "":
            from web.usage import Wrong

            name = param.get_error_hint(ctx) if param is not None and ctx is not None else "PATH"
            raise Wrong(
                f"{name}: ค่าว่างไม่ใช่ชื่อไฟล์หรือโฟลเดอร์", f"{name}: an empty name is no file and no folder.", ctx
            )
        return super().convert(value, param, ctx)


def json_option(function: F) -> F:
    """--json: one JSON document on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(function)


def lang_of(ctx: click.Context) -> str:
    """The language of messages, th or en: as asked for, else as the environment's locale says."""
    from web.cli import message_language

    return str((ctx.find_root().obj or {}).get("lang") or message_language())


@contextmanager
def services(*, search: bool = True, recover: bool = True) -> "Iterator[Services]":
    """Everything a command works with, closed at its end; brings an SQLite database up to date first."""
    from web.wiring import open_services

    with open_services(search=search, recover=recover) as opened:
        yield opened


@contextmanager
def trial_services() -> "Iterator[Services]":
    """The same for a command that writes nothing, and so leaves nothing where no catalog is yet."""
    from web.wiring import open_services, trial_settings

    with trial_settings() as settings, open_services(settings, search=False, recover=False) as opened:
        yield opened


class Bar:
    """A progress bar on stderr for work of over two seconds, when stderr is a terminal."""

    def __init__(self, title: str) -> None:
        self._title, self._started = title, monotonic()
        self._progress: Any = None
        self._task: Any = None

    def __call__(self, done: int, total: int, what: str) -> None:
        if not sys.stderr.isatty() or monotonic() - self._started < BAR_AFTER_SECONDS:
            return
        if self._progress is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                TextColumn("{task.fields[what]}"), console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._progress.start()
            self._task = self._progress.add_task(self._title, total=total or None, what=what)
        self._progress.update(self._task, completed=done, total=total or None, what=what[:40])

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
