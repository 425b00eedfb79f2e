"""Frictionless with defaults: the rows of `frictionless extract`."""

from typing import Any

TITLE = "Frictionless"


def table(path: str, sheet: str | None, header: bool) -> tuple[list[str], Any, str | None]:
    """Names, rows and delimiter."""
    from frictionless import Dialect, formats, system
    from frictionless.resources import TableResource

    dialect = Dialect(header=header)
    if sheet:
        kinds = {
            "xlsx": formats.ExcelControl,
            "xls": formats.ExcelControl,
            "xlsm": formats.ExcelControl,
            "ods": formats.OdsControl,
        }
        kind = kinds.get(path.rsplit(".", 1)[-1].lower())
        if kind:
            dialect.add_control(kind(sheet=sheet))
    with system.use_context(trusted=True), TableResource(path=path, dialect=dialect) as resource:
        rows = [row.to_list() for row in resource.read_rows()]
        control = resource.dialect.get_control("csv") if resource.dialect.has_control("csv") else None
        return list(resource.header), rows, getattr(control, "delimiter", None)


def codec(path: str) -> str | None:
    """The encoding its detector finds in the first bytes."""
    from frictionless import Detector

    with open(path, "rb") as source:
        return str(Detector().detect_encoding(source.read(10_000)))
