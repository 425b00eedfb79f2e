"""OAI-PMH: a repository that says who it is."""

import re

from harvesters.recognise.answers import Answer, Found
from harvesters.recognise.look import Look
from metadata.text import text

ORDER = 90
HINT = re.compile(r"^\S+/oai|dspace|eprints|oai-pmh|dataverse|invenio", re.IGNORECASE)
_NAME = re.compile(r"<(?:\w+:)?repositoryName>([^<]{1,200})</")
_USUAL = ("/oai", "/oai/request", "/server/oai/request", "/oai2d")


def by_answer(answer: Answer) -> Found | None:
    """An answer of the protocol, errors included: a bare base address answers with one."""
    if answer.root[0] != "oai-pmh" or answer.is_local:
        return None
    named = _NAME.search(answer.head)
    return Found(
        "oai_pmh",
        {"url": answer.location.split("?")[0]},
        text("คลัง OAI-PMH", "an OAI-PMH repository"),
        named[1].strip() if named else "",
    )


def by_asking(look: Look) -> Found | None:
    """Identify at the address, then at the paths that repositories use."""
    for base in dict.fromkeys((look.service, *(look.sites[-1] + path for path in _USUAL[:2]))):
        answer = look.get("oai_pmh", f"{base}?verb=Identify")
        if answer is not None and (found := by_answer(answer)):
            return found
        if answer is not None:
            look.refuse("oai_pmh", answer.location)
    return None
