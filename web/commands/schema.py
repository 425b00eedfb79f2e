"""khlang schema: JSON Schemas for editors."""

import click

from web.cli import print_json


@click.group(name="schema", epilog="Example: khlang schema config > harvest.schema.json")
def command() -> None:
    """Print a JSON Schema."""


@command.command(name="config", epilog="Example: khlang schema config > harvest.schema.json")
@click.option("--json", "as_json", is_flag=True, help="The same: it is always JSON.")
def config(as_json: bool) -> int:
    """The JSON Schema of harvest configs, for completion and checking in editors."""
    from harvesters.config import json_schema

    print_json(json_schema())
    return 0
