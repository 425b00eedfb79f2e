"""Writes the reference of the harvest config, docs/{en,th}/config.md, from the classes that read it.

Run it after any change to a key: ``python tools/config_reference.py``. A test compares its pages with those
in the tree. ``--check`` writes nothing and exits 1 where they differ.
"""

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from harvesters.config import models  # noqa: E402
from harvesters.config.document import TYPES, document_model, source_model  # noqa: E402
from harvesters.config.meanings import meaning_of  # noqa: E402
from harvesters.config.shape import fields_of  # noqa: E402
from metadata import errors, model, plugins, vocabulary  # noqa: E402
from metadata.text import LANGS, Lang, Text  # noqa: E402

WORDS: dict[str, dict[Lang, str]] = {
    "title": {"en": "Harvest config", "th": "ไฟล์ตั้งค่าการเก็บเกี่ยว"},
    "intro": {
        "en": "One agency is one YAML file, or a folder of them. `khlang check FILE` names every problem with its "
        "line and column; `khlang schema config` prints a JSON Schema for editors. This page is made from the "
        "code by `tools/config_reference.py`.",
        "th": "หนึ่งหน่วยงานคือไฟล์ YAML หนึ่งไฟล์หรือหนึ่งโฟลเดอร์ คำสั่ง `khlang check FILE` บอกทุกปัญหาพร้อมบรรทัดและคอลัมน์ "
        "คำสั่ง `khlang schema config` พิมพ์ JSON Schema สำหรับโปรแกรมแก้ไขข้อความ "
        "หน้านี้สร้างจากโค้ดด้วย `tools/config_reference.py`",
    },
    "rules": {"en": "How values are written", "th": "วิธีเขียนค่า"},
    "key": {"en": "Key", "th": "คีย์"},
    "type": {"en": "Type", "th": "ชนิด"},
    "default": {"en": "Default", "th": "ค่าเริ่มต้น"},
    "meaning": {"en": "Meaning", "th": "ความหมาย"},
    "example": {"en": "Example", "th": "ตัวอย่าง"},
    "required": {"en": "**required**", "th": "**จำเป็น**"},
    "list of": {"en": "list of ", "th": "รายการของ"},
    "or": {"en": " or ", "th": " หรือ "},
    "map": {"en": "map", "th": "กลุ่มของคีย์"},
    "any": {"en": "any value", "th": "ค่าใดก็ได้"},
    "code of": {"en": "[code]", "th": "[รหัส]"},
    "codes": {"en": "Closed lists", "th": "รายการค่าที่กำหนด"},
    "codes intro": {
        "en": "A code, a label in either language or the string that travels between Thai catalogs may be written.",
        "th": "เขียนเป็นรหัส ชื่อภาษาไทยหรืออังกฤษ หรือข้อความที่ใช้แลกเปลี่ยนระหว่างบัญชีข้อมูลของไทยก็ได้",
    },
    "code": {"en": "Code", "th": "รหัส"},
    "label": {"en": "Label", "th": "ชื่อ"},
    "problems": {"en": "Problems", "th": "ปัญหาที่ตรวจพบได้"},
    "says": {"en": "What is said", "th": "ข้อความ"},
    "hint": {"en": "What to do", "th": "สิ่งที่ต้องทำ"},
}

RULES: dict[Lang, tuple[str, ...]] = {
    "en": (
        "Every problem of every file is told at once: unknown and repeated keys, wrong types, anchors, aliases, "
        "merge keys, tags, several documents, tabs, files over 256 kB.",
        "Where text is wanted a value stays as it is written: `0123`, `1.10`, `no` and `2567` are texts. Only "
        "`true` and `false` are booleans. A number has no leading zeros.",
        "A text is a string, whose language is the first of `defaults.language` (`th` if none), or a map with "
        "`th`, `en` or both.",
        "A list of one may be written without its brackets: `theme: economy`.",
        "`${NAME}` is read from the environment, in a source's own keys and in `fetch`; in a resource's `url` only "
        "as host or path, since addresses are published. Inside `{…}` or `[…]` it must be in quotes. Secrets "
        "are never written into the file.",
        "Local paths count from the config's folder. A path that exists is taken literally before it is a pattern.",
    ),
    "th": (
        "ทุกปัญหาของทุกไฟล์แจ้งพร้อมกัน: คีย์ที่ไม่รู้จักหรือซ้ำ ชนิดผิด anchor, alias, merge key, tag เอกสารหลายชุด แท็บ "
        "และไฟล์เกิน 256 kB",
        "ค่าที่ต้องเป็นข้อความจะคงตามที่เขียน: `0123`, `1.10`, `no` และ `2567` เป็นข้อความ มีเพียง `true` กับ `false` "
        "ที่เป็นค่าจริงเท็จ และตัวเลขต้องไม่ขึ้นต้นด้วยศูนย์",
        "ข้อความเขียนเป็นสตริง (ภาษาคือภาษาแรกของ `defaults.language` ถ้าไม่มีคือ `th`) หรือเป็นกลุ่มที่มี `th`, `en` หรือทั้งสอง",
        "รายการที่มีค่าเดียวเขียนโดยไม่มีวงเล็บได้: `theme: economy`",
        "`${NAME}` อ่านจากตัวแปรสภาพแวดล้อม ใช้ได้ในคีย์ของแหล่งข้อมูลและใน `fetch` ส่วนใน `url` ของไฟล์ใช้ได้เฉพาะชื่อเครื่องหรือเส้นทาง "
        "เพราะที่อยู่ถูกเผยแพร่ ภายใน `{…}` หรือ `[…]` ต้องใส่เครื่องหมายคำพูด และห้ามเขียนความลับไว้ในไฟล์",
        "ชื่อไฟล์ในเครื่องนับจากโฟลเดอร์ของไฟล์ตั้งค่า ไฟล์ที่มีชื่อตรงตามที่เขียนมาก่อนการตีความเป็นรูปแบบ",
    ),
}

KINDS: dict[str, dict[Lang, str]] = {
    "str": {"en": "text", "th": "ข้อความ"},
    "int": {"en": "whole number", "th": "จำนวนเต็ม"},
    "float": {"en": "number", "th": "ตัวเลข"},
    "bool": {"en": "`true` or `false`", "th": "`true` หรือ `false`"},
    "check_schedule": {"en": "schedule", "th": "เวลา"},
    "read_size": {"en": "size", "th": "ขนาด"},
    "read_rate": {"en": "rate", "th": "จำนวนต่อเวลา"},
    "check_location": {"en": "address or local path", "th": "ที่อยู่หรือไฟล์ในเครื่อง"},
    "check_web": {"en": "address", "th": "ที่อยู่"},
    "_web_address": {"en": "address", "th": "ที่อยู่"},
    "_email": {"en": "e-mail address", "th": "อีเมล"},
    "_iso_date": {"en": "date (ISO 8601, Gregorian)", "th": "วันที่ (ISO 8601 ค.ศ.)"},
    "read_table_schema": {"en": "Table Schema, or its local path", "th": "Table Schema หรือชื่อไฟล์"},
    "check_codec": {"en": "encoding or `auto`", "th": "การเข้ารหัส หรือ `auto`"},
    "check_delimiter": {"en": "character or `auto`", "th": "อักขระ หรือ `auto`"},
    "check_header": {"en": "list of rows or `auto`", "th": "รายการลำดับแถว หรือ `auto`"},
    "not_negative": {"en": "whole number or `auto`", "th": "จำนวนเต็ม หรือ `auto`"},
    "check_sheet": {"en": "name or number", "th": "ชื่อหรือลำดับ"},
    "check_files": {"en": "`all`, `none` or list of formats", "th": "`all`, `none` หรือรายการชนิดไฟล์"},
    "id": {"en": "id", "th": "รหัส"},
}
"""What a type is called, by its name or that of the function that checks it."""

DEFAULTS = dict.fromkeys(("encoding", "delimiter", "quote", "header", "footer", "totals"), "auto")

HEADINGS: dict[str, dict[Lang, str]] = {
    "Config": {"en": "The file", "th": "ทั้งไฟล์"},
    "AgencyConfig": {"en": "`agency`", "th": "`agency` หน่วยงาน"},
    "NotifyConfig": {"en": "`agency.notify`", "th": "`agency.notify` การแจ้ง"},
    "WebhookConfig": {"en": "`agency.notify.webhook`", "th": "`agency.notify.webhook` ปลายทางรับแจ้ง"},
    "Contact": {"en": "`contact`", "th": "`contact` ผู้ติดต่อ"},
    "SourceConfig": {"en": "`sources`: keys of every source", "th": "`sources` คีย์ของทุกแหล่งข้อมูล"},
    "RemovalConfig": {"en": "`removal`", "th": "`removal` เมื่อชุดข้อมูลหายไป"},
    "GuardConfig": {"en": "`removal.guard`", "th": "`removal.guard` เพดานการหายไป"},
    "FetchConfig": {"en": "`fetch`", "th": "`fetch` การเรียกเครื่องต้นทาง"},
    "DatasetConfig": {"en": "`datasets`", "th": "`datasets` ชุดข้อมูล"},
    "ResourceConfig": {"en": "`resources`", "th": "`resources` ไฟล์ของชุดข้อมูล"},
    "ExpectConfig": {"en": "`expect`", "th": "`expect` สิ่งที่คาดไว้"},
    "RowCounts": {"en": "`expect.rows`", "th": "`expect.rows` จำนวนแถว"},
    "Period": {"en": "`temporal`", "th": "`temporal` ช่วงเวลา"},
    "Place": {"en": "`spatial`", "th": "`spatial` พื้นที่"},
    "Link": {"en": "`documentation`", "th": "`documentation` เอกสารประกอบ"},
    "Relation": {"en": "`relations`", "th": "`relations` ชุดข้อมูลที่เกี่ยวข้อง"},
    "Text": {"en": "Texts", "th": "ข้อความสองภาษา"},
}


def page(lang: Lang) -> str:
    """The whole reference in one language."""
    parts = [f"# {WORDS['title'][lang]}", WORDS["intro"][lang], f"## {WORDS['rules'][lang]}"]
    parts.append("\n".join(f"- {rule}" for rule in RULES[lang]))
    parts += [_section(document_model(), lang), _section(models.AgencyConfig, lang)]
    parts += [_section(kind, lang) for kind in (models.NotifyConfig, models.WebhookConfig, model.Contact)]
    parts.append(_section(models.SourceConfig, lang))
    for name in plugins.names(TYPES):
        parts += _source_type(name, lang)
    named = [models.RemovalConfig, models.GuardConfig, models.FetchConfig, models.DatasetConfig]
    named += [models.ResourceConfig, models.ExpectConfig, models.RowCounts]
    named += [model.Period, model.Place, model.Link, model.Relation, Text]
    parts += [_section(cls, lang) for cls in named]
    parts += [*_lists(lang), _problems(lang)]
    return "\n\n".join(parts) + "\n"


def _source_type(name: str, lang: Lang) -> Iterator[str]:
    """The keys that one type adds, and those of the maps that only it has."""
    cls = source_model(name)
    own = [key for key in fields_of(cls) if key not in models.SourceConfig.model_fields]
    yield f"## `type: {name}`\n\n{_table(cls, lang, own)}"
    for key in own:
        for part in _models_in(fields_of(cls)[key].annotation):
            if part.__name__ not in HEADINGS:
                yield f'### <a id="{part.__name__.lower()}"></a>`{key}`\n\n{_table(part, lang, list(fields_of(part)))}'


def _section(cls: type[BaseModel], lang: Lang) -> str:
    anchor = f'<a id="{cls.__name__.lower()}"></a>'
    return f"## {anchor}{HEADINGS[cls.__name__][lang]}\n\n{_table(cls, lang, list(fields_of(cls)))}"


def _table(cls: type[BaseModel], lang: Lang, keys: list[str]) -> str:
    columns = ("key", "type", "default", "meaning", "example")
    rows = [_row([WORDS[column][lang] for column in columns]), _row(["---"] * len(columns))]
    for key in keys:
        info = fields_of(cls)[key]
        meaning = meaning_of(cls, key)
        if meaning is None:
            raise SystemExit(
                f"{cls.__name__}.{key} has no meaning: add one to its annotation or to meanings.py"
            )
        example = f"`{key}: {meaning.example}`" if meaning.example else ""
        said = (meaning.th if lang == "th" else meaning.en).replace("<", "&lt;")
        rows.append(_row([f"`{key}`", type_of(cls, key, lang), _default(key, info, lang), said, example]))
    return "\n".join(rows)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def type_of(cls: type[BaseModel], key: str, lang: Lang) -> str:
    """What may be written under a key, in words."""
    info = fields_of(cls)[key]
    listed = model.VOCABULARIES.get(key, "media_types" if key == "format" else None)
    if listed and issubclass(cls, models.Coded):
        code = f"{WORDS['code of'][lang]}(#{listed})"
        return WORDS["list of"][lang] + code if get_origin(info.annotation) is tuple else code
    if key == "id":
        return KINDS["id"][lang]
    if key == "defaults":
        return f"[{WORDS['map'][lang]}](#datasetconfig)"
    if key == "sources":
        return f"{WORDS['list of'][lang]}[{WORDS['map'][lang]}](#sourceconfig)"
    return _said(info.annotation, info.metadata, lang)


def _said(annotation: Any, metadata: list[Any], lang: Lang) -> str:
    for part in metadata:
        if isinstance(part, (AfterValidator, BeforeValidator)):
            function = getattr(part.func, "__name__", "")
            name = "id" if "id_rule" in getattr(part.func, "__qualname__", "") else function
            if name in KINDS:
                return KINDS[name][lang]
    origin: Any = get_origin(annotation)
    arguments = get_args(annotation)
    if origin is Annotated:
        return _said(arguments[0], list(arguments[1:]), lang)
    if origin in (Union, types.UnionType):
        said = [_said(part, [], lang) for part in arguments if part is not type(None)]
        return WORDS["or"][lang].join(dict.fromkeys(said))
    if origin is tuple or origin is list:
        return WORDS["list of"][lang] + _said(arguments[0], [], lang)
    if origin is Literal:
        return WORDS["or"][lang].join(f"`{value}`" for value in arguments)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        name = KINDS["str"][lang] if annotation is Text else WORDS["map"][lang]
        return f"[{name}](#{annotation.__name__.lower()})"
    if origin is dict or annotation is dict:
        return WORDS["map"][lang]
    return KINDS[annotation.__name__][lang] if isinstance(annotation, type) else WORDS["any"][lang]


def _default(key: str, info: FieldInfo, lang: Lang) -> str:
    if info.is_required():
        return WORDS["required"][lang]
    if key in DEFAULTS:
        return f"`{DEFAULTS[key]}`"
    value = info.default
    if value is None or value in ((), "") or isinstance(value, BaseModel) or info.default_factory:
        return ""
    if isinstance(value, tuple):
        return f"`[{', '.join(str(item) for item in value)}]`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _lists(lang: Lang) -> Iterator[str]:
    yield f"## {WORDS['codes'][lang]}\n\n{WORDS['codes intro'][lang]}"
    for name in dict.fromkeys([*model.VOCABULARIES.values(), "media_types"]):
        keys = [key for key, listed in model.VOCABULARIES.items() if listed == name] or ["format"]
        rows = [_row([WORDS["code"][lang], WORDS["label"][lang]]), _row(["---", "---"])]
        for term in vocabulary.terms(name).values():
            rows.append(_row([f"`{term.code}`", term.label.show(lang)[0]]))
        heading = ", ".join(f"`{key}`" for key in keys)
        yield f'### <a id="{name}"></a>{heading}\n\n' + "\n".join(rows)


def _problems(lang: Lang) -> str:
    rows = [_row([WORDS["code"][lang], WORDS["says"][lang], WORDS["hint"][lang]]), _row(["---"] * 3)]
    for entry in errors.catalogue().values():
        if "H320" <= entry.code <= "H349":
            said, hint = entry.say.show(lang)[0], entry.hint.show(lang)[0]
            rows.append(_row([entry.code, said, "…" if hint == "{advice}" else hint]))
    return f"## {WORDS['problems'][lang]}\n\n" + "\n".join(rows)


def main() -> int:
    differing = []
    for lang in LANGS:
        path = ROOT / "docs" / lang / "config.md"
        made = page(lang)
        if not path.exists() or path.read_text(encoding="utf-8") != made:
            differing.append(str(path.relative_to(ROOT)))
            if "--check" not in sys.argv:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(made, encoding="utf-8")
    print("\n".join(differing) or "The config reference is up to date.")
    return 1 if differing and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
