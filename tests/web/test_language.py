"""Which language an answer is in: the prefix decides, else the site; only `/` asks the visitor."""

from flask.testing import FlaskClient

from tests.web.page_reader import read_page


def test_without_a_prefix_every_page_is_in_the_site_s_language(client: FlaskClient) -> None:
    page = client.get("/dataset", headers={"Accept-Language": "en", "Cookie": "khlang_lang=en"})

    assert read_page(page.text).lang == "th"


def test_the_home_page_follows_the_browser(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Language": "en-GB,en;q=0.9,th;q=0.1"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/")
    assert {"Cookie", "Accept-Language"} <= {word.strip() for word in answer.headers["Vary"].split(",")}


def test_the_home_page_remembers_the_last_choice(client: FlaskClient) -> None:
    client.get("/th/")

    assert client.get("/", headers={"Accept-Language": "en"}).status_code == 200


def test_a_visitor_of_any_other_language_gets_the_site_s(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Language": "fr, ja;q=0.5"})

    assert answer.status_code == 200
    assert read_page(answer.text).lang == "th"
    assert "Accept-Language" in answer.headers["Vary"]


def test_links_of_a_page_keep_its_language(client: FlaskClient) -> None:
    page = read_page(client.get("/en/dataset").text)

    inner = {
        link
        for link in page.links
        if link.startswith("/") and not link.startswith(("/static", "/bulk", "/feeds", "/th"))
    }
    assert inner and all(link.startswith("/en") for link in inner)


def test_files_have_no_language(client: FlaskClient) -> None:
    for address in ("/dataset/nam-dams/datapackage.json", "/bulk/", "/robots.txt", "/healthz"):
        moved = client.get(f"/en{address}?a=1")
        assert (moved.status_code, moved.headers["Location"]) == (301, f"{address}?a=1")


def test_a_page_that_is_not_there_says_so_in_the_language_of_its_address(client: FlaskClient) -> None:
    thai, english = client.get("/th/nowhere"), client.get("/en/nowhere")

    assert (thai.status_code, english.status_code) == (404, 404)
    assert "ไม่มีหน้าในที่อยู่ที่เปิดนี้" in thai.text
    assert "No page has this address." in english.text
