"""A web folder: the listing that Apache, IIS or nginx makes."""

import re

from harvesters.fetch import Page
from harvesters.recognise.answers import Answer, Found
from harvesters.types._folders import read_folder
from metadata.errors import KhlangError
from metadata.text import text

ORDER = 60
_LISTING = re.compile(
    r"<title>\s*(index of|directory listing)|<h1>\s*(index of|directory)|\[to parent directory\]|<title>[^<]* - /",
    re.IGNORECASE,
)


def by_answer(answer: Answer) -> Found | None:
    """A page that is a listing, with at least one entry. Folders of XML hold records, others data files."""
    if not answer.is_page or answer.is_local:
        return None
    if not _LISTING.search(answer.head):
        return None
    address = answer.location if answer.location.endswith("/") else f"{answer.location}/"
    try:
        folder = read_folder(Page(200, address, {}, answer.body, answer.media_type, True), address, address)
    except KhlangError:
        return None
    if not folder.files and not folder.folders:
        return None
    records = sum(1 for file in folder.files if file.lower().endswith(".xml"))
    rule = (
        "record" if records * 2 >= len(folder.files) and records else "folder" if not folder.files else "file"
    )
    told = text("โฟลเดอร์บนเว็บ", "a web folder")
    return Found("waf", {"url": address, "dataset": rule}, told, count=len(folder.files) or None)
