"""khlang check: every problem of every config at once, and whether their sources can be reached."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.cli import print_json
from web.commands._options import Bar, Place, json_option, lang_of

if TYPE_CHECKING:
    from catalog.settings import Settings
    from harvesters.config import Loaded, Problem
    from harvesters.reach import Reached

MOST_TOLD = 5  # records of one source that cannot be used

SAY = {
    "fine": {"th": "ไม่พบปัญหา มีแหล่งข้อมูล {n} แหล่ง", "en": "No problems. Sources: {n}."},
    "whole": {"th": "{source}: เข้าถึงได้ มี {n} ชุดข้อมูล", "en": "{source}: reached, datasets: {n}"},
    "begun": {
        "th": "{source}: เข้าถึงได้ อ่านตอนต้นของรายการได้",
        "en": "{source}: reached, the beginning of its list can be read",
    },
    "files": {"th": "ขอไฟล์ได้ {good} จาก {all} ไฟล์", "en": "files that answer: {good} of {all}"},
    "unasked": {"th": "ไม่ได้ขออีก {n} ไฟล์", "en": "files not asked for: {n}"},
    "not": {"th": "{source}: เข้าถึงไม่ได้", "en": "{source}: not reached"},
    "more": {"th": "{source}: มีอีก {n} รายการที่ใช้ไม่ได้", "en": "{source}: records that cannot be used, beside these: {n}"},
}  # fmt: skip


@click.command(name="check", epilog="Example: khlang check agencies.example --online")
@click.argument("configs", nargs=-1, required=True, type=Place(path_type=Path))
@click.option("--online", is_flag=True, help="Ask every source, too, for the beginning of what it has.")
@json_option
@click.pass_context
def command(ctx: click.Context, configs: tuple[Path, ...], online: bool, as_json: bool) -> int:
    """Check harvest configs (files or folders) and list every problem at once.

    Each problem is one line: file:line:column: CODE message → hint. Nothing is written. With --online every
    source of the configs that are in order is asked as a harvest would ask it, in a few requests, and files that
    a config names are asked for. Exit status 2 for problems of a config, 1 where a source cannot be reached.
    """
    from harvesters.config import load

    lang = lang_of(ctx)
    reached: list[Reached] = []
    if online:
        from web.harvesting import load_configs
        from web.wiring import load_settings

        settings = load_settings()
        loaded = load_configs(configs, settings)
        reached = list(_reach(loaded, settings))
    else:
        from catalog.settings import environment

        loaded = load(configs, environment())
    told = [problem for one in reached for problem in _problems(one, loaded)]
    if as_json:
        document = {
            "valid": not loaded.problems,
            "sources": [source.id for source in loaded.sources],
            "problems": [problem.to_json() for problem in loaded.problems],
        }
        if online:
            document["online"] = [one.to_json() for one in reached]
        print_json(document)
    else:
        for problem in (*loaded.problems, *told):
            click.echo(problem.line_text(lang))
        for one in reached:
            for line in _lines(one, lang):
                click.echo(line)
        if not loaded.problems and not online:
            click.echo(SAY["fine"][lang].format(n=len(loaded.sources)))
    return 2 if loaded.problems else 1 if told else 0


def _reach(loaded: "Loaded", settings: "Settings") -> "Iterator[Reached]":
    """Each source in turn: two of one host are not asked at once."""
    from web.harvesting import reach_source

    with Bar("check") as bar:
        for number, source in enumerate(loaded.sources):
            bar(number, len(loaded.sources), source.id)
            yield reach_source(source, settings)


def _problems(reached: "Reached", loaded: "Loaded") -> "Iterator[Problem]":
    """What went wrong as lines at the source's place in its config; of many unusable records the first."""
    from harvesters.config import Problem

    place = loaded.places[reached.source_id]
    whole = (reached.error,) if reached.error else ()
    first = (record.error for record in reached.failed[:MOST_TOLD])
    for error in (*whole, *first, *reached.files):
        yield Problem(
            place.file, place.line, place.column, error.code, error.message, error.advice, stops=False
        )


def _lines(reached: "Reached", lang: str) -> Iterator[str]:
    say = {key: words[lang] for key, words in SAY.items()}
    if reached.error is not None:
        yield say["not"].format(source=reached.source_id)
        return
    name = "begun" if reached.count is None else "whole"
    parts = [say[name].format(source=reached.source_id, n=f"{reached.count or 0:,}")]
    if reached.asked_files:
        good = reached.asked_files - len(reached.files)
        parts.append(say["files"].format(good=f"{good:,}", all=f"{reached.asked_files:,}"))
    if reached.unasked_files:
        parts.append(say["unasked"].format(n=f"{reached.unasked_files:,}"))
    yield "  ".join(parts)
    if len(reached.failed) > MOST_TOLD:
        yield say["more"].format(source=reached.source_id, n=len(reached.failed) - MOST_TOLD)
