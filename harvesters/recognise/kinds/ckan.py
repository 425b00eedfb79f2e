"""CKAN: its status, then the number of its datasets."""

import re

from harvesters.recognise.answers import Answer, Found, text_at, whole_number
from harvesters.recognise.look import Look
from metadata.text import text

ORDER = 10
HINT = re.compile(r'content="ckan |/api/3/action|data-site-root|ckan\.min\.', re.IGNORECASE)
_API = re.compile(r"/api(/\d)?/action(/.*)?$")


def by_answer(answer: Answer) -> Found | None:
    """An answer of the Action API itself."""
    said = answer.object
    if (
        "success" not in said
        or not ("result" in said or "error" in said)
        or not _API.search(answer.location.split("?")[0])
    ):
        return None
    home = _API.sub("", answer.location.split("?")[0])
    return Found("ckan", {"url": home}, text("คำตอบของ CKAN", "an answer of CKAN's API"))


def by_asking(look: Look) -> Found | None:
    """The status of a CKAN of any version at the address or at its host."""
    for site in look.sites:
        for api in ("/api/3/action", "/api/action"):
            said = look.json("ckan", f"{site}{api}/status_show")
            status = said.get("result") if isinstance(said, dict) else None
            if not isinstance(status, dict) or not text_at(status, "ckan_version"):
                if said is not None:
                    look.refuse("ckan", f"{site}{api}/status_show")
                continue
            found = look.json("ckan", f"{site}{api}/package_search?rows=0")
            count = (
                whole_number(found["result"].get("count"))
                if isinstance(found, dict) and isinstance(found.get("result"), dict)
                else None
            )
            version = text_at(status, "ckan_version")[:20]
            told = text(f"CKAN รุ่น {version}", f"CKAN {version}")
            return Found("ckan", {"url": site}, told, text_at(status, "site_title"), count)
    return None
