"""khlang schedule: turns each source's schedule into runs that workers take."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from web.cli import print_json
from web.commands._options import Place, json_option, lang_of, services

if TYPE_CHECKING:
    from web.worker import Planned

WORDS = {
    "manual": {"th": "เก็บเกี่ยวด้วยคำสั่งเท่านั้น", "en": "harvested by hand only"},
    "suspended": {
        "th": "พักไว้เพราะล้มเหลวหลายรอบติดกัน สั่ง khlang harvest ให้สำเร็จหนึ่งรอบเพื่อเริ่มใหม่",
        "en": "suspended after failing again and again; one harvest by hand that goes well starts it anew",
    },
    "on": {"th": "กำลังวางรอบเก็บเกี่ยว กด Ctrl-C เพื่อหยุด", "en": "Planning runs. Ctrl-C ends it."},
}


@click.command(name="schedule", epilog="Example: khlang schedule agencies --work")
@click.argument("configs", nargs=-1, required=True, type=Place(path_type=Path))
@click.option("--once", is_flag=True, help="Plan the next run of every source, show it, and end.")
@click.option("--work", is_flag=True, help="Also harvest what is due, in this process.")
@json_option
@click.pass_context
def command(ctx: click.Context, configs: tuple[Path, ...], once: bool, work: bool, as_json: bool) -> int:
    """Plan the runs of the sources of CONFIGS by their schedules, until Ctrl-C.

    A source has one run waiting at most: what was missed while nothing worked is done once. Configs are read
    again every half minute.
    """
    from web.commands.worker import run_worker
    from web.worker import keep_planning, plan_runs

    with services() as opened:
        planned = plan_runs(opened, configs)
        if as_json:
            print_json({"planned": [_json(one) for one in planned]})
        else:
            for one in planned:
                click.echo(_line(one, lang_of(ctx), opened.settings.timezone))
        if once:
            return 0
        click.echo(WORDS["on"][lang_of(ctx)], err=True)
        stop = threading.Event()
        planner = threading.Thread(target=keep_planning, args=(opened, configs, stop), daemon=True)
        planner.start()
        try:
            if work:
                run_worker(opened, lang_of(ctx), stop)
            else:
                stop.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            stop.set()
            planner.join(5)
    return 0


def _json(one: "Planned") -> dict[str, object]:
    moment = one.moment.isoformat() if one.moment else None
    return {"source": one.source_id, "schedule": one.schedule, "next": moment, "suspended": one.is_suspended}


def _line(one: "Planned", lang: str, timezone: str) -> str:
    if one.moment is not None:
        local = one.moment.astimezone(ZoneInfo(timezone))
        return f"{one.source_id}: {local.isoformat(' ', 'minutes')} ({one.schedule})"
    return f"{one.source_id}: {WORDS['suspended' if one.is_suspended else 'manual'][lang]}"
