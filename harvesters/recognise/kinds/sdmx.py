"""SDMX: a web service that lists its dataflows."""

import re

from harvesters.recognise.answers import Answer, Found, text_at
from harvesters.recognise.look import Look
from metadata.text import text

ORDER = 80
HINT = re.compile(r"sdmx|^\S+/rest/?\n", re.IGNORECASE)
_PATHS = re.compile(r"/(v2/)?(structure/)?(dataflow|datastructure|data|codelist|conceptscheme)(/.*)?$")
_FLOW = re.compile(r"<(?:\w+:)?Dataflow[\s>]")
_TOLD = text("บริการ SDMX", "a service of SDMX")


def by_answer(answer: Answer) -> Found | None:
    """A message of structures, in XML or JSON."""
    if not _is_message(answer) or answer.is_local:
        return None
    return Found("sdmx", {"url": _PATHS.sub("", answer.location.split("?")[0])}, _TOLD, count=_count(answer))


def by_asking(look: Look) -> Found | None:
    """The dataflows below the address, where it looks like a service, or below the host's usual path."""
    for service in dict.fromkeys((_PATHS.sub("", look.service), f"{look.sites[-1]}/rest")):
        answer = look.get("sdmx", f"{service}/dataflow/all/all/latest?detail=allstubs")
        if answer is not None and _is_message(answer):
            return Found("sdmx", {"url": service}, _TOLD, count=_count(answer))
        if answer is not None:
            look.refuse("sdmx", answer.location)
    return None


def _is_message(answer: Answer) -> bool:
    name, attributes = answer.root
    if "sdmx" in attributes and name in ("structure", "genericdata", "structurespecificdata", "error"):
        return True
    return "sdmx" in text_at(answer.object, "meta", "schema") or isinstance(
        answer.object.get("dataflows"), list
    )


def _count(answer: Answer) -> int | None:
    return len(_FLOW.findall(answer.body.decode("utf-8", "replace"))) or None
