"""A hostile catalog upstream: its words, addresses and shapes, on every surface of ours."""

import io
import re
import zipfile
from html.parser import HTMLParser

from publishers.export import FORMATS, export
from tests.security.conftest import SITE, Hostile

HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe]")
PAGES = (
    "/en/", "/th/dataset", "/en/organization/org", "/en/harvest", "/en/harvest/org/portal", "/sitemap.xml",
    "/en/dataset/org-ds-1", "/en/dataset/org-ds-2", "/en/dataset/org-ds-3", "/en/dataset/org-ds-4",
    "/en/dataset/org-ds-7",
)  # fmt: skip


class Reader(HTMLParser):
    """Notes what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_data = tag == "script" and attrs == [("type", "application/ld+json")]  # read, never run
        if tag in ("script", "iframe", "object") and not is_data:
            self.active.append(tag)
        for name, value in attrs:
            is_link = name in ("href", "src", "action")
            if name.startswith("on") or (
                is_link and re.match(r"\s*(javascript|data|file):", value or "", re.I)
            ):
                self.active.append(f"{tag} {name}={value}")


def pages(hostile: Hostile) -> tuple[str, ...]:
    resource = re.search(
        r'href="(/en/dataset/org-ds-1/resource/[^"/]+)"', hostile.client.get("/en/dataset/org-ds-1").text
    )
    assert resource
    return (*PAGES, f"/en/harvest/run/{hostile.run_id}", resource[1])


def test_a_record_that_cannot_be_used_fails_alone_with_its_reason(hostile: Hostile):
    assert hostile.outcomes == {
        "id-1": ("created", ""),
        "id-2": ("created", ""),
        "id-3": ("created", ""),
        "id-4": ("created", ""),
        "id-5": ("failed", "M101"),
        "id-6": ("failed", "M104"),
        "id-7": ("created", ""),
        "id-8": ("failed", "M104"),
    }


def test_no_words_of_a_source_run_or_hide_on_a_page(hostile: Hostile):
    for page in pages(hostile):
        answer = hostile.client.get(page)
        assert answer.status_code == 200, page
        reader = Reader()
        reader.feed(answer.text)
        assert reader.active == [], page
        assert not HIDDEN.search(answer.text), page
        assert len(answer.data) < 500_000, page


def test_no_password_of_an_address_and_no_path_of_this_machine_is_public(hostile: Hostile):
    shown = [hostile.client.get(page).data for page in pages(hostile)]
    with hostile.services.reading() as session:
        for form in FORMATS:
            out = io.BytesIO()
            export(form, session, hostile.services.store, out, SITE)
            shown.append(out.getvalue())
    for number in (1, 3, 4, 7):
        shown.append(hostile.client.get(f"/dataset/org-ds-{number}/datapackage.json").data)
        packed = zipfile.ZipFile(
            io.BytesIO(hostile.client.get(f"/dataset/org-ds-{number}/datapackage.zip").data)
        )
        shown += [packed.read(name) for name in packed.namelist()]

    for body in shown:
        assert b"hunter2" not in body
        assert str(hostile.folder).encode() not in body
        assert b"root:x:0" not in body


def test_an_address_stays_a_link_without_its_password(hostile: Hostile):
    assert 'href="http://mot.example.go.th/f.csv"' in hostile.client.get("/en/dataset/org-ds-3").text
