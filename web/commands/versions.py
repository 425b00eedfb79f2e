"""khlang versions: the history of one dataset."""

import click

from web.cli import print_json
from web.commands._options import STATES, json_option, lang_of, services

CHOOSE = ("published", "renamed", "current")
"""Events that make a version the current one."""


@click.command(name="versions", epilog="Example: khlang versions dbd-new-companies")
@click.argument("dataset")
@json_option
@click.pass_context
def command(ctx: click.Context, dataset: str, as_json: bool) -> int:
    """List the versions of one dataset, newest first, and what its log says of each. * marks what made the current
    one current."""
    from catalog.datasets import find_dataset_or_raise
    from catalog.log import format_time

    with services(search=False) as opened, opened.reading() as session:
        row = find_dataset_or_raise(session, dataset)
        log = opened.store.read_log(row.agency_id, row.dataset_id)
        current = row.current_version
    events = [
        {
            "seq": line.seq,
            "time": line.time,
            "event": line.event,
            "version": line.version,
            "reason": line.reason,
        }
        for line in log
    ]
    if as_json:
        print_json({"name": row.name, "current": current, "events": events})
        return 0
    chosen = [line.seq for line in log if line.version == current and line.event in CHOOSE]
    for line in reversed(log):
        mark = "*" if line.seq == chosen[-1] else " "
        event = STATES[line.event][lang_of(ctx)]
        told = (format_time(line.moment.replace(microsecond=0)), event, line.version, line.reason)
        click.echo(f"{mark} " + "  ".join(str(part) for part in told if part))
    return 0
