"""khlang versions: the history of one dataset."""

import click

from web.cli import print_json
from web.commands._options import json_option, services


@click.command(name="versions", epilog="Example: khlang versions dbd-new-companies")
@click.argument("dataset")
@json_option
def command(dataset: str, as_json: bool) -> int:
    """List the versions of one dataset, newest first, and what its log says of each."""
    from catalog.datasets import find_dataset_or_raise

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
    for line in reversed(log):
        mark = "*" if line.version == current and line.event in ("published", "current") else " "
        click.echo(f"{mark} {line.time}  {line.event:<10} {line.version or ''}  {line.reason or ''}")
    return 0
