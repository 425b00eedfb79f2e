"""khlang validate: judge a file or a package without publishing it."""

from pathlib import Path

import click

from web.commands._options import Place, json_option, lang_of


@click.command(name="validate", epilog="Example: khlang validate data.csv --schema schema.json")
@click.argument("path", type=Place(path_type=Path, exists=True))
@click.option("--schema", type=Place(path_type=Path, exists=True, dir_okay=False), help="A Table Schema.")
@click.option("--package", type=Place(path_type=Path, exists=True, dir_okay=False), help="A descriptor.")
@click.option("--format", "form", type=click.Choice(["text", "json", "frictionless"]), default="text")
@click.option(
    "--limit-errors", type=click.IntRange(min=0), default=1000, help="Stop after this many; 0: never."
)
@click.option(
    "--parquet",
    type=Place(path_type=Path, dir_okay=False),
    help="Write the table there too, typed; with --format frictionless.",
)
@json_option
@click.pass_context
def command(
    ctx: click.Context, path: Path, schema: Path | None, package: Path | None, form: str, limit_errors: int,
    parquet: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Check a file, or a package: its datapackage.json, its folder or its zip.

    `text` and `json` judge the table as staged, which is what harvest uses; `frictionless` judges the bytes as
    Frictionless itself reads them. Invalid data exits 1. With --parquet the rows are also written as Parquet, in the
    same reading: a cell that is not of its field's type is empty there.
    """
    from web.validating import answered

    form = "json" if as_json else form
    if parquet is not None and form != "frictionless":
        raise click.UsageError("--parquet goes with --format frictionless.")
    return answered(
        path,
        schema=schema,
        package=package,
        form=form,
        limit_errors=limit_errors,
        parquet=parquet,
        lang=lang_of(ctx),
    )
