"""A digest as one mail: Thai first, then English, as plain text and as simple HTML."""

from collections.abc import Sequence
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from harvesters.notices import CAUSES_SHOWN, Cause, Digest
from harvesters.outcomes import VALUE_SHOWN, Line
from metadata.errors.base import WHO
from metadata.text import LANGS, Lang, Text, cut

WORDS: dict[str, dict[Lang, str]] = {
    "subject": {
        "th": "{site}: พบเรื่องที่ต้องแก้ใหม่ {n} เรื่อง ({source})",
        "en": "{site}: {n} new to mend ({source})",
    },
    "head": {
        "th": "การเก็บเกี่ยวข้อมูลของ{agency} จากแหล่ง {source} พบเรื่องใหม่ที่ต้องมีผู้แก้ {n} เรื่อง จัดกลุ่มตามสาเหตุดังนี้",
        "en": "The harvest of {source} ({agency}) found {n} new problem(s) that need someone, by cause:",
    },
    "error": {"th": "ต้องแก้", "en": "Must be mended"},
    "warning": {"th": "ควรแก้", "en": "Should be mended"},
    "records": {"th": "พบใน {n} รายการ", "en": "in {n} record(s)"},
    "where": {"th": "ที่พบ", "en": "Where"},
    "field": {"th": "ช่องข้อมูล", "en": "field"},
    "cell": {"th": "เซลล์", "en": "cell"},
    "row": {"th": "แถว", "en": "row"},
    "value": {"th": "ค่าที่พบ", "en": "value seen"},
    "rule": {"th": "กติกา", "en": "Rule"},
    "hint": {"th": "สิ่งที่ต้องทำ", "en": "What to do"},
    "who": {"th": "ผู้ที่ควรแก้", "en": "Who should act"},
    "more": {"th": "และอีก {n} แห่ง", "en": "and {n} more"},
    "causes": {
        "th": "และอีก {n} สาเหตุ ดูทั้งหมดที่หน้ารอบ",
        "en": "and {n} more causes; the run's page has them all",
    },
    "page": {"th": "ดูผลทั้งรอบและดาวน์โหลดเป็นตาราง", "en": "The whole run, also as a table"},
    "only": {
        "th": "ฉบับนี้บอกเฉพาะเรื่องที่ยังไม่เคยแจ้ง",
        "en": "Only what you were not told before is listed.",
    },
}


def make_mail(digest: Digest, sender: str, to: Sequence[str], now: datetime) -> EmailMessage:
    """The mail of a digest. Nothing in it is taken as markup or as a header, wherever it came from."""
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = cut(" ".join(_say("subject", "th", **_names(digest, "th")).split()), 200)
    message["From"] = sender
    message["To"] = ", ".join(to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{digest.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(_text(digest, lang) for lang in LANGS), cte="base64")
    parts = "<hr>".join(_html(digest, lang) for lang in LANGS)
    message.add_alternative(
        f'<!doctype html><html lang="th"><meta charset="utf-8"><body>{parts}</body></html>',
        subtype="html", cte="base64",
    )  # fmt: skip
    return message


def _text(digest: Digest, lang: Lang) -> str:
    lines = [_say("head", lang, **_names(digest, lang)), ""]
    for number, cause in enumerate(digest.causes[:CAUSES_SHOWN], 1):
        lines.append(f"{number}. {_title(cause, lang)}")
        lines += [f"   - {place}" for place in _places(cause, lang)]
        lines += [f"   {name}: {words}" for name, words in _advice(cause, lang)]
        lines.append("")
    if (more := len(digest.causes) - CAUSES_SHOWN) > 0:
        lines += [_say("causes", lang, n=more), ""]
    lines += [f"{_say('page', lang)}: {digest.page}", _say("only", lang)]
    return "\n".join(lines) + "\n"


def _html(digest: Digest, lang: Lang) -> str:
    items = "".join(
        f"<li><b>{escape(_title(cause, lang))}</b>"
        f"<ul>{''.join(f'<li>{escape(place)}</li>' for place in _places(cause, lang))}</ul>"
        + "".join(f"<p>{escape(name)}: {escape(words)}</p>" for name, words in _advice(cause, lang))
        + "</li>"
        for cause in digest.causes[:CAUSES_SHOWN]
    )
    more = len(digest.causes) - CAUSES_SHOWN
    rest = f"<p>{escape(_say('causes', lang, n=more))}</p>" if more > 0 else ""
    link = f'<p><a href="{escape(digest.page, quote=True)}">{escape(_say("page", lang))}</a></p>'
    head = escape(_say("head", lang, **_names(digest, lang)))
    return f'<div lang="{lang}"><p>{head}</p><ol>{items}</ol>{rest}{link}<p>{_say("only", lang)}</p></div>'


def _names(digest: Digest, lang: Lang) -> dict[str, object]:
    return {
        "site": _in(digest.site_title, lang), "source": digest.source_id, "n": digest.problems,
        "agency": _in(digest.agency.title, lang),
    }  # fmt: skip


def _title(cause: Cause, lang: Lang) -> str:
    severity, count = _say(cause.severity, lang), _say("records", lang, n=cause.datasets)
    return f"[{cause.code}] {severity}, {count}"


def _places(cause: Cause, lang: Lang) -> list[str]:
    shown = [_place(line, lang) for line in cause.places]
    more = cause.number - len(cause.places)
    return [*shown, _say("more", lang, n=more)] if more > 0 else shown


def _place(line: Line, lang: Lang) -> str:
    """The record, its file and address, the field, the cell, the value, and what is said of it there."""
    title = (line.title or {}).get(lang) or line.dataset or line.upstream_id
    named = [part for part in (title, line.file) if part]
    if line.address:
        named.append(f"<{line.address}>")
    if line.field:
        named.append(f"{_say('field', lang)} {line.field}")
    if line.cell or line.row is not None:
        named.append(f"{_say('cell' if line.cell else 'row', lang)} {line.cell or line.row}")
    if line.value:
        named.append(f"{_say('value', lang)} “{cut(line.value, VALUE_SHOWN)}”")
    return f"{' · '.join(named)}: {_in(line.message, lang)}"


def _advice(cause: Cause, lang: Lang) -> list[tuple[str, str]]:
    first = cause.places[0]
    said = (("rule", first.rule), ("hint", first.hint), ("who", WHO.get(cause.who)))
    return [(_say(name, lang), _in(words, lang)) for name, words in said if words]


def _say(name: str, lang: Lang, **values: object) -> str:
    return WORDS[name][lang].format(**values)


def _in(words: Text | None, lang: Lang) -> str:
    return words.show(lang)[0] if words else ""
