"""khlang worker: harvests what is due."""

import signal
import threading
from typing import TYPE_CHECKING

import click

from web.cli import print_json
from web.commands._options import json_option, lang_of, services
from web.commands.harvest import WORDS
from web.telling import error_lines

if TYPE_CHECKING:
    from web.wiring import Services
    from web.worker import Done

NOTHING = {
    "th": "ยังไม่มีรอบที่ถึงเวลา ดูรอบที่วางไว้ได้ด้วย khlang schedule --once",
    "en": "Nothing is due now; khlang schedule --once shows what is planned.",
}


@click.command(name="worker", epilog="Example: khlang worker --once")
@click.option("--once", is_flag=True, help="Harvest what is due now, and end.")
@json_option
@click.pass_context
def command(ctx: click.Context, once: bool, as_json: bool) -> int:
    """Take the runs that khlang schedule planned and that are due, one after the other, until Ctrl-C.

    Any number of workers may run; a run has one worker. Exit status 1 with --once when a run failed.
    """
    with services() as opened:
        done = run_worker(opened, lang_of(ctx), threading.Event(), once=once, quiet=as_json)
    if as_json:
        runs = [one.result.to_json() if one.result else {"source": one.source_id} for one in done]
        errors = [one.error.to_json() if one.error else None for one in done]
        print_json({"runs": [{**run, "error": error} for run, error in zip(runs, errors, strict=True)]})
    return 1 if any(one.error for one in done) else 0


def run_worker(
    opened: "Services", lang: str, stop: threading.Event, *, once: bool = False, quiet: bool = False
) -> "list[Done]":
    """Work in this process until Ctrl-C or SIGTERM, which put the run in hand back; gives what was done."""
    from web.worker import Worker

    done: list[Done] = []

    def tell(one: "Done") -> None:
        if once:
            done.append(one)
        if quiet:
            return
        counts = one.result.counts if one.result else {}
        told = "  ".join(f"{WORDS[name][0 if lang == 'th' else 1]} {n}" for name, n in counts.items())
        click.echo(f"{one.source_id}: {told or '-'}")
        for line in error_lines(one.error, lang) if one.error else ():
            click.echo(f"  {line}")

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        Worker(opened, stop, tell).run(once=once)
    except KeyboardInterrupt:
        if once:
            raise
    if once and not done and not quiet:
        click.echo(NOTHING[lang], err=True)
    return done
