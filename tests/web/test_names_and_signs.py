"""What agencies and sources are called and shown by, and what lists say of a dataset that is no longer listed."""

import re

import pytest
from flask.testing import FlaskClient

from web.drawings import monogram
from web.wording import wording


def test_a_source_is_called_by_its_kind_and_its_place_never_by_its_identifier_alone(
    client: FlaskClient,
) -> None:
    page = client.get("/en/harvest").text

    heads = re.findall(r'<th scope="row"><a href="/en/harvest/([^"]+)">(.+?)</a><span class="k-why', page)
    assert heads
    assert not [source for source, said in heads if source in said]
    assert all("–" in said for _, said in heads)


@pytest.mark.parametrize(
    ("kind", "url", "said"),
    [
        ("ckan", "https://data.go.th/api/3", "CKAN data.go.th"),
        ("datapackage", "data/nam/dams/datapackage.json", "แพ็กเกจข้อมูล dams/datapackage.json"),
        ("sql", "postgresql://somebody:secret@10.0.0.1/registry", "ฐานข้อมูล"),
        ("files", None, "ไฟล์ที่หน่วยงานระบุ"),
        ("a_type_of_a_plugin", None, "a_type_of_a_plugin"),
    ],
)
def test_the_name_of_a_source_tells_no_more_than_is_known(kind: str, url: str | None, said: str) -> None:
    assert wording("th", "Asia/Bangkok").source_title(kind, url) == said


def test_each_agency_keeps_its_sign_and_nobody_hears_it() -> None:
    sign = monogram("dbd", "กรมพัฒนาธุรกิจการค้า")

    assert sign == monogram("dbd", "กรมพัฒนาธุรกิจการค้า")
    assert 'aria-hidden="true"' in sign and ">พ</text>" in sign
    assert {re.search(r"k-monogram--(\d)", monogram(f"a{n}", "ก"))[1] for n in range(60)} == set("012345")  # type: ignore[index]


@pytest.mark.parametrize("title", ["<b>", "", "๒๕๖๗", "&", "กรม", "Department of"])
def test_a_title_of_any_kind_has_a_sign_that_is_no_markup(title: str) -> None:
    letter = re.search(r">([^<]*)</text>", monogram("x", title))

    assert letter is not None and letter[1] in {"B", "·", "ก", "D", "O"}


def test_words_to_try_are_in_the_language_of_the_page(client: FlaskClient) -> None:
    def tried(lang: str) -> list[str]:
        found = re.search(r'<p class="k-hero__try">(.*?)</p>', client.get(f"/{lang}/").text, re.DOTALL)
        return re.findall(r"<a [^>]*>(?:<span[^>]*>)?([^<]+)", found[1]) if found else []

    assert not [word for word in tried("en") if re.search("[ก-๙]", word)]
    assert tried("th") and all(re.search("[ก-๙]", word) for word in tried("th"))


def test_a_dataset_that_its_source_no_longer_lists_says_so_under_its_title(client: FlaskClient) -> None:
    page = client.get("/en/dataset").text

    card = next(c for c in page.split('<li class="k-card') if "/dataset/mot-lost" in c)
    assert "No longer listed at the source" in card.split('class="k-card__foot"')[0]
    assert page.count("k-card__state") == 1
