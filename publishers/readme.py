"""The README and the licence note of a package zip, in Thai and English. No address of a site: a zip travels."""

from typing import Any

from metadata.standards import datapackage
from metadata.text import Lang, Text
from metadata.vocabulary import find_term, label

JsonObject = dict[str, Any]

_WORDS: dict[str, dict[Lang, str]] = {
    "publisher": {"th": "หน่วยงาน", "en": "Publisher"},
    "version": {"th": "รุ่น", "en": "Version"},
    "published": {"th": "เผยแพร่เมื่อ (UTC)", "en": "Published (UTC)"},
    "license": {"th": "สัญญาอนุญาต", "en": "Licence"},
    "files": {"th": "ไฟล์ข้อมูล", "en": "Files"},
    "links": {"th": "ข้อมูลที่แสดงเป็นลิงก์", "en": "Linked, without a copy here"},
    "none": {"th": "ไม่ระบุ", "en": "not stated"},
}
_ABOUT: dict[Lang, str] = {
    "th": (
        "datapackage.json บอกคอลัมน์ ชนิดข้อมูล ขนาด และค่า sha256 ของทุกไฟล์ (Frictionless Data Package v2) "
        "report.json คือผลการตรวจข้อมูล ไฟล์ที่ชื่อไม่ลงท้ายด้วย .csv หรือ .parquet ของตารางคือไฟล์ต้นฉบับจากหน่วยงาน"
    ),
    "en": (
        "datapackage.json gives the columns, types, size and sha256 of every file (Frictionless Data Package v2); "
        "report.json is what validation found. Beside each table's .csv and .parquet lies the agency's original."
    ),
}


def readme(metadata: JsonObject) -> str:
    """README.md of a version: Thai first, then English."""
    return "\n".join([*_section(metadata, "th"), "---", "", *_section(metadata, "en")])


def license_note(dataset: JsonObject) -> str:
    """LICENSE.txt: the licence's name and address in both languages. The licence itself stands at its address."""
    code = dataset.get("license") or "not-specified"
    term = find_term("licenses", code)
    shown = dataset.get("license_other") if term is None or term.code == "other" else None
    names = label("licenses", code)
    lines = [f"สัญญาอนุญาต: {shown or names.show('th')[0]}", f"Licence: {shown or names.show('en')[0]}"]
    if term and term.url:
        lines.append(term.url)
    return "\n".join(lines) + "\n"


def _section(metadata: JsonObject, lang: Lang) -> list[str]:
    dataset = metadata["dataset"]
    word = {name: texts[lang] for name, texts in _WORDS.items()}
    code = dataset.get("license")
    license_name = label("licenses", code).show(lang)[0] if code else word["none"]
    lines = [f"# {_line(dataset['title'], lang)}", ""]
    if dataset.get("description"):
        lines += [Text.model_validate(dataset["description"]).show(lang)[0].strip(), ""]
    lines += [
        f"- {word['publisher']}: {_line(metadata['agency']['title'], lang)}",
        f"- {word['version']}: {metadata['version']}",
        f"- {word['published']}: {metadata['published_at']}",
        f"- {word['license']}: {license_name}",
        "",
        f"## {word['files']}",
        "",
    ]
    seen: set[str] = set()
    for resource in metadata["resources"]:
        for form in resource["forms"]:
            if form["form"] in datapackage.DATA_FORMS and form["name"] not in seen:
                seen.add(form["name"])
                lines.append(f"- data/{form['name']} ({form['size_bytes']:,} B)")
    linked = [r for r in metadata["resources"] if r.get("link_reason")]
    if linked:
        lines += ["", f"## {word['links']}", ""]
        lines += [f"- {_link(resource, lang)}" for resource in linked]
    return [*lines, "", _ABOUT[lang], ""]


def _line(value: JsonObject, lang: Lang) -> str:
    return " ".join(Text.model_validate(value).show(lang)[0].split())


def _link(resource: JsonObject, lang: Lang) -> str:
    described = resource["distribution"]
    title = _line(described["title"], lang) if described.get("title") else resource["name"]
    address = described.get("url") or described.get("access_url")
    return f"{title}: {address}" if address else title
