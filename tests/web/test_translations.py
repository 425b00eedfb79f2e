"""Both languages have every text that templates and pages use, and no text is left over."""

import re
from pathlib import Path

import pytest

from metadata import vocabulary
from metadata.model import LinkReason
from web import i18n
from web.pages.codes import PARTS
from web.pages.harvest import OUTCOMES

WEB = Path(i18n.__file__).parent
USED = re.compile(r"""\bt\(\s*["']([\w.-]*[\w-])["']\s*[,)]""")
BUILT = re.compile(r"""\bt\(\s*["']([\w.-]+[._])["'] ~""")
KEY_IN_LIST = re.compile(r"""["']((?:nav|dev)\.[a-z_]*[a-z])["']""")


def used_keys() -> set[str]:
    found: set[str] = set()
    for path in [*WEB.glob("templates/*.html"), *WEB.glob("pages/*.py"), *WEB.glob("*.py")]:
        text = path.read_text(encoding="utf-8")
        found |= set(USED.findall(text)) | set(KEY_IN_LIST.findall(text))
    return found


def built_prefixes() -> set[str]:
    return {
        p for path in WEB.glob("templates/*.html") for p in BUILT.findall(path.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_text_that_a_template_uses_is_there(lang: str) -> None:
    there = set(i18n.messages(lang).forms)

    assert used_keys() - there == set()
    assert all(any(key.startswith(prefix) for key in there) for prefix in built_prefixes())


def test_both_languages_have_the_same_texts_and_placeholders() -> None:
    thai, english = i18n.messages("th").forms, i18n.messages("en").forms

    assert set(thai) == set(english)
    for key, forms in thai.items():
        wanted = set(re.findall(r"{(\w+)}", forms[0]))
        for form in english[key]:
            assert set(re.findall(r"{(\w+)}", form)) - {"n"} == wanted - {"n"}, key
        assert all(form.strip() for form in (*forms, *english[key])), key


def test_no_text_is_left_over() -> None:
    used, prefixes = used_keys(), tuple(built_prefixes())

    assert [
        key for key in i18n.messages("th").forms if key not in used and not key.startswith(prefixes)
    ] == []


def test_every_value_that_a_page_may_show_has_a_text() -> None:
    forms = i18n.messages("th").forms
    reasons = LinkReason.__args__

    assert {f"link.{reason}" for reason in reasons} <= set(forms)
    assert {f"outcome.{outcome}" for outcome in OUTCOMES} <= set(forms)
    assert {f"codes.part.{part}" for part in PARTS} <= set(forms)
    states = ("running", "done", "failed", "needs_review", "interrupted", "partly")
    assert {f"run.state.{state}" for state in states} <= set(forms)
    licences = set(vocabulary.terms("licenses"))
    assert {f"license.plain.{code}" for code in licences} <= set(forms)


def test_a_number_chooses_the_form() -> None:
    english, thai = i18n.messages("en"), i18n.messages("th")

    assert english.say("count.rows", n=1) == "1 row"
    assert english.say("count.rows", n=2_345) == "2,345 rows"
    assert thai.say("count.rows", n=2_345) == "2,345 แถว"
