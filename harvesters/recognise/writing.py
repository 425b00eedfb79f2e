"""The config of a recognised source as YAML with comments, in Thai or English, that `khlang check` passes."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

from harvesters.config.loader import Loader
from harvesters.config.problems import Problem
from harvesters.recognise.answers import Found, Json
from metadata.text import Text, cut, slugify, text

_SECRET = re.compile(
    r"(?i)([?&](?:api[-_]?key|(?:access|auth)?[-_]?token|password|passwd|pwd|(?:client[-_]?)?secret)=)([^&#\s]+)"
)
_GENERAL = frozenset(
    {"www", "data", "opendata", "open", "catalog", "catalogue", "gdcatalog", "portal", "ckan", "api", "hub",
     "maps", "gis", "stat", "stats", "files", "download", "oai", "csw"}
)  # fmt: skip
_TLD = frozenset(
    {
        "go",
        "or",
        "ac",
        "co",
        "in",
        "mi",
        "net",
        "th",
        "gov",
        "com",
        "org",
        "edu",
        "int",
        "io",
        "eu",
        "uk",
        "us",
    }
)

SAYS = {
    "made": text(
        "ไฟล์ตั้งค่าการเก็บเกี่ยว สร้างโดย khlang init จาก {location}", "A harvest config, made by khlang init from {location}"
    ),
    "next": text(
        "ตรวจแก้บรรทัดที่มี ← แล้วสั่ง: khlang check ไฟล์นี้ --online และ khlang harvest ไฟล์นี้ --dry-run",
        "Correct the lines marked ←, then run: khlang check THIS --online, and khlang harvest THIS --dry-run",
    ),
    "agency_id": text(
        "← รหัสหน่วยงาน ใช้ในที่อยู่เว็บ เปลี่ยนภายหลังไม่ได้", "← the agency's id, part of every address; it cannot change later"
    ),
    "agency_title": text("← ชื่อหน่วยงานเจ้าของข้อมูล", "← the name of the agency that owns the data"),
    "defaults": text(
        "ค่าที่ใช้เมื่อชุดข้อมูลไม่ได้บอกไว้ เอา # ออกเมื่อแน่ใจ",
        "Used where a dataset says nothing; take the # away when you are sure",
    ),
    "homepage": text("เว็บไซต์ของหน่วยงาน", "the agency's own site"),
    "contact": text("ผู้ที่ประชาชนติดต่อถามเรื่องข้อมูลได้", "whom the public may ask about the data"),
    "found": text("พบ{told}", "Found: {told}"),
    "count": text("จำนวน {count} รายการ", "entries: {count}"),
    "schedule": text(
        "manual, hourly, daily, weekly, monthly หรือ cron เช่น \"0 3 * * *\"",
        'manual, hourly, daily, weekly, monthly, or cron such as "0 3 * * *"',
    ),
    "secret": text(
        "ตั้งตัวแปรนี้ในเครื่องที่เก็บเกี่ยว ไม่เขียนค่าไว้ในไฟล์",
        "set this variable where you harvest; its value never stands here",
    ),
    "ids": text("← รหัสและชื่อมาจากชื่อไฟล์ แก้ให้สื่อความหมาย", "← ids and titles are the files' names; write better ones"),
    "tables": text("เลือกตาราง เช่น [companies, \"stat_*\"]", 'Choose tables, such as [companies, "stat_*"]'),
    "dataset": text("หนึ่งชุดข้อมูลคือ: record, file หรือ folder", "what one dataset is: record, file or folder"),
    "select": text("เลือกเฉพาะบางชุดข้อมูล", "take only some datasets"),
    "polite": text("จำนวนคำขอต่อวินาที", "requests a second"),
}  # fmt: skip
_SELECT = {
    "ckan": "{organization: [dbd]}", "dcat": '{exclude: ["*-test"]}', "dcat_us": '{exclude: ["*-test"]}',
    "arcgis_hub": '{exclude: ["*test*"]}', "opendatasoft": '{exclude: ["test-*"]}',
}  # fmt: skip
_NOT_AGENCIES = frozenset({"files", "sql", "datapackage", "listing", "thai_excel"})
UNNAMED = "ชื่อหน่วยงาน"
_COMMENTS = {
    "tables": "tables",
    "dataset": "dataset",
    "datasets": "ids",
    "user": "secret",
    "password": "secret",
}


def config_text(found: Found, location: str, lang: str) -> str:
    """The YAML of one source. What is secret in an address is written as a variable."""
    agency, title = agency_of(location, found)
    lines = [
        f"# {_say('made', lang, location=_plain(location))}",
        f"# {_say('next', lang)}",
        "version: 1",
        "agency:",
        f"  id: {agency}  # {_say('agency_id', lang)}",
        f"  title: {_text(title)}  # {_say('agency_title', lang)}",
        f"  # homepage: https://www.example.go.th  # {_say('homepage', lang)}",
        f"  # contact: {{name: ศูนย์ข้อมูล, email: opendata@example.go.th}}  # {_say('contact', lang)}",
        f"# {_say('defaults', lang)}",
        "# defaults: {license: cc-by-4.0, language: [th], update_frequency: monthly}",
        "sources:",
        f"  # {_told(found, lang)}",
        f"  - id: {_source_id(found)}",
        f"    type: {found.type}",
    ]
    for key, value in found.options.items():
        lines += _option(key, value, lang)
    lines.append(f"    schedule: manual  # {_say('schedule', lang)}")
    if found.type in _SELECT:
        lines.append(f"    # select: {_SELECT[found.type]}  # {_say('select', lang)}")
    if found.type not in ("sql", "files"):
        lines.append(f"    # fetch: {{rate: 2/s}}  # {_say('polite', lang)}")
    return "\n".join(lines) + "\n"


def problems_of(content: str, name: str, folder: Path) -> tuple[Problem, ...]:
    """What `khlang check` would say of a config that lies in folder, its variables taken as set."""
    variables = {match: "x" for match in re.findall(r"\$\{(\w+)\}", content)}
    return Loader(variables).load(content.encode(), name, folder).problems


def variables_in(content: str) -> tuple[str, ...]:
    """The variables that must be set before the config can be used."""
    return tuple(dict.fromkeys(re.findall(r"\$\{(\w+)\}", content)))


def agency_of(location: str, found: Found) -> tuple[str, str]:
    """An id and a title to begin with: the host's own word, and what the source calls itself.

    A host that is only a number is named by it, so that two of them are told apart. What one file, package or
    database is called is no agency's name.
    """
    host = urlsplit(location).hostname or ""
    words = [word for word in host.split(".") if word not in _TLD]
    own = [word for word in words if word not in _GENERAL] or words
    said = "" if found.type in _NOT_AGENCIES else cut(" ".join(found.title.split()), 200)
    if re.fullmatch(r"[0-9a-f.:]*[.:][0-9a-f.:]*", host):
        return slugify(f"host-{host}", limit=40, fallback="agency"), said or host
    is_own = host and host != "localhost"
    agency = slugify(own[-1] if own else host, limit=40, fallback="agency") if is_own else "agency"
    return agency, said or host or UNNAMED


def found_words(told: Text, lang: str) -> str:
    """What was found as the end of a sentence: in Thai a foreign word stands after a blank."""
    said = told.show(lang)[0]
    return f" {said}" if lang == "th" and not re.match("[ก-๛]", said) else said


def _source_id(found: Found) -> str:
    words = {
        "files": "files",
        "sql": "database",
        "listing": "list",
        "thai_excel": "metadata",
        "waf": "folder",
    }
    return words.get(
        found.type, "portal" if found.type in ("ckan", "socrata", "opendatasoft", "arcgis_hub") else "catalog"
    )


def _option(key: str, value: Json, lang: str) -> list[str]:
    comment = f"  # {_say(_COMMENTS[key], lang)}" if key in _COMMENTS else ""
    if key != "datasets":
        return [f"    {key}: {_value(value)}{comment}"]
    lines = [f"    datasets:{comment}"]
    for dataset in value:
        lines += [
            f"      - id: {dataset['id']}",
            f"        title: {_text(dataset['title'])}",
            "        resources:",
        ]
        lines += [f"          - url: {_value(resource['url'])}" for resource in dataset["resources"]]
    return lines


def _value(value: Json) -> str:
    """A value as YAML: quoted where it needs to be, what is secret in an address as a variable."""
    if isinstance(value, str):
        value = _SECRET.sub(r"\1${SOURCE_TOKEN}", value)
        if re.fullmatch(r"[A-Za-z][\w./:@%+=?&~-]*[\w/=]", value):
            return str(value)
    return str(json.dumps(value, ensure_ascii=False))


def _text(said: str) -> str:
    lang = "th" if re.search("[ก-๛]", said) else "en"
    return f"{{{lang}: {json.dumps(said, ensure_ascii=False)}}}"


def _told(found: Found, lang: str) -> str:
    said = _say("found", lang, told=found_words(found.told, lang))
    return said if found.count is None else f"{said} ({_say('count', lang, count=f'{found.count:,}')})"


def _say(key: str, lang: str, **values: str) -> str:
    said: Text = SAYS[key].format(**values) if values else SAYS[key]
    return " ".join(said.show(lang)[0].split())


def _plain(location: str) -> str:
    """An address in a comment: nothing secret, and on one line."""
    from harvesters.fetch import mask_url

    return cut(" ".join(mask_url(location).split()), 200)
