"""CSW: a catalogue service that tells its capabilities."""

import re

from harvesters.recognise.answers import Answer, Found
from harvesters.recognise.look import Look
from metadata.text import text

ORDER = 100
HINT = re.compile(r"geonetwork|pycsw|csw", re.IGNORECASE)
_ASKED = "?service=CSW&version=2.0.2&request=GetCapabilities"
_TITLE = re.compile(r"<(?:\w+:)?Title>([^<]{1,200})</")
_USUAL = ("/csw", "/geonetwork/srv/eng/csw")


def by_answer(answer: Answer) -> Found | None:
    """Capabilities of a catalogue, or a page of its records, and nothing of a map service."""
    name, attributes = answer.root
    if name not in ("capabilities", "getrecordsresponse") or "/csw" not in attributes or answer.is_local:
        return None
    titled = _TITLE.search(answer.head) if name == "capabilities" else None
    return Found(
        "csw",
        {"url": answer.location.split("?")[0]},
        text("บริการ CSW", "a catalogue service (CSW)"),
        titled[1].strip() if titled else "",
    )


def by_asking(look: Look) -> Found | None:
    """Capabilities at the address, then at the paths that catalogues use."""
    for base in dict.fromkeys((look.service, *(look.sites[-1] + path for path in _USUAL))):
        answer = look.get("csw", base + _ASKED)
        if answer is not None and (found := by_answer(answer)):
            return found
        if answer is not None:
            look.refuse("csw", answer.location)
    return None
