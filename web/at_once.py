"""`khlang validate … --format frictionless` as it is mostly called, answered without the library of commands.

A small table is judged before that library would be imported. What is not plainly right here (another option, a file
that is not there, a number that is none) is left to `web.commands.validate`, whose words and help are the only ones.
"""

import os
import sys
from pathlib import Path
from typing import NamedTuple

FORM = "frictionless"
LIMIT_ERRORS = 1_000
MOST_DIGITS = 18
_FILES = ("--schema", "--package")
_OPTIONS = (*_FILES, "--format", "--limit-errors", "--parquet", "--lang")


class Asked(NamedTuple):
    """One call: what web.commands.validate would be given."""

    path: Path
    schema: Path | None
    package: Path | None
    limit_errors: int
    parquet: Path | None
    lang: str | None


def read(arguments: list[str]) -> Asked | None:
    """The call; None for any other command, and for arguments that something could be said about.

    >>> read(["validate", "data.csv"]) is read(["serve"]) is read(["validate", "--format", "frictionless"]) is None
    True
    """
    if arguments[:1] != ["validate"]:
        return None
    paths, given = _sorted(arguments[1:])
    limit, lang = given.get("--limit-errors", str(LIMIT_ERRORS)), given.get("--lang")
    is_number = limit.isascii() and limit.isdigit() and len(limit) <= MOST_DIGITS
    if len(paths) != 1 or given.get("--format") != FORM or not is_number:
        return None
    if lang not in (None, "th", "en") or not all(os.access(path, os.R_OK) for path in paths):
        return None
    named = {name: Path(given[name]) if name in given else None for name in (*_FILES, "--parquet")}
    if any(named[name] is not None and not os.access(given[name], os.R_OK) for name in _FILES):
        return None
    if any(path is not None and path.is_dir() for path in named.values()):
        return None
    return Asked(Path(paths[0]), named["--schema"], named["--package"], int(limit), named["--parquet"], lang)


def _sorted(words: list[str]) -> tuple[list[str], dict[str, str]]:
    """Paths and options with their values; no paths where a word is neither."""
    paths: list[str] = []
    given: dict[str, str] = {}
    waiting = iter(words)
    for word in waiting:
        name, sign, value = word.partition("=")
        if not word.startswith("-"):
            paths.append(word)
            continue
        found = value if sign else next(waiting, None)
        if name not in _OPTIONS or name in given or not found or found.startswith("-"):
            return [], {}
        given[name] = found
    return paths, given


def answered(asked: Asked) -> int:
    """Judge, print the report, and give the exit status. Raises what `web.validating.answered` raises."""
    from web.validating import answered as told

    try:
        return told(
            asked.path,
            schema=asked.schema,
            package=asked.package,
            form=FORM,
            limit_errors=asked.limit_errors,
            parquet=asked.parquet,
            lang=asked.lang,
        )
    except KeyboardInterrupt:
        sys.stderr.write("\nหยุดตามคำสั่ง | Stopped.\n")
        return 130
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # nobody reads on: nothing is left to say
        return 1
