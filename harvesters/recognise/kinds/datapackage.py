"""A Frictionless data package: its descriptor, or a zip that holds one."""

import io
import zipfile

from harvesters.recognise.answers import Answer, Found, text_at
from harvesters.recognise.look import Look
from metadata.text import text

ORDER = 5
_TOLD = text("แพ็กเกจข้อมูล Frictionless", "a Frictionless data package")


def by_answer(answer: Answer) -> Found | None:
    """A descriptor with resources that have a path or data, or its zip."""
    if answer.body.startswith(b"PK\x03\x04"):
        return Found("datapackage", {"url": answer.location}, _TOLD) if _is_packed(answer.body) else None
    listed = answer.object.get("resources")
    if not isinstance(listed, list) or not listed or "success" in answer.object:
        return None
    if not all(isinstance(one, dict) and ("path" in one or "data" in one) for one in listed):
        return None
    title = text_at(answer.object, "title") or text_at(answer.object, "name")
    return Found("datapackage", {"url": answer.location}, _TOLD, title, 1)


def by_asking(look: Look) -> Found | None:
    """datapackage.json in the folder of the address, where that is a folder."""
    if not look.location.endswith("/") or look.service == look.sites[-1]:
        return None
    answer = look.get("datapackage", f"{look.service}/datapackage.json")
    return by_answer(answer) if answer is not None else None


def _is_packed(body: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return any(
                name.count("/") <= 1 and name.rpartition("/")[2] == "datapackage.json"
                for name in archive.namelist()
            )
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
