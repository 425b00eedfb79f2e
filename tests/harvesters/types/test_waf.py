"""Web folders as Apache, IIS and nginx list them: what is an entry, what is a dataset, and where not to go."""

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from harvesters.fetch import Fetcher
from harvesters.record import Announced, FailedRecord, Gathered, Record
from harvesters.source import Source
from harvesters.types import waf
from metadata.errors import KhlangError
from metadata.errors.fetch import FetchError
from metadata.errors.standards import DocumentUnreadable, RecordOfOtherKind
from metadata.errors.types import NotThatKind, RobotsForbid
from tests.harvesters.types.every import ISO
from tests.harvesters.types.portals import real, real_file
from tests.servers import FaultServer, whole

APACHE = """<html><head><title>Index of {path}</title></head><body><h1>Index of {path}</h1><pre>
<a href="?C=N;O=D">Name</a> <a href="?C=M;O=A">Last modified</a><hr><a href="/">Parent Directory</a> -
{links}</pre></body></html>"""
NGINX = """<html><head><title>Index of {path}</title></head><body><h1>Index of {path}</h1><hr><pre><a href="../">../</a>
{links}</pre><hr></body></html>"""
IIS = """<html><head><title>server - {path}</title></head><body><H1>server - {path}</H1><hr>
<pre><A HREF="/">[To Parent Directory]</A><br><br>{links}</pre><hr></body></html>"""


def relative(path: str, files: list[str], folders: list[str]) -> str:
    return "".join(
        f'<a href="{name}">{name}</a> 2024-11-07 15:00 1K\n' for name in [*files, *(f + "/" for f in folders)]
    )


def absolute(path: str, files: list[str], folders: list[str]) -> str:
    rows = [f' 11/7/2024  7:20 AM &lt;dir&gt; <A HREF="{path}{name}/">{name}</A><br>' for name in folders]
    return "".join(
        rows + [f' 11/7/2024  3:00 PM 168 <A HREF="{path}{name}">{name}</A><br>' for name in files]
    )


STYLES = {"apache": (APACHE, relative), "nginx": (NGINX, relative), "iis": (IIS, absolute)}
TREE = {
    "/data/": (["a.csv", "b%20c.csv"], ["old", "2567"]),
    "/data/old/": (["a.csv"], []),
    "/data/2567/": ([], []),
}


@pytest.fixture
def gather(
    fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source]
) -> Callable[..., list[Gathered]]:
    def run(url: str, port: int, **options: Any) -> list[Gathered]:
        chosen = waf.Options(url=url, **options)
        gathered = list(waf.gather(source_of(chosen, language=("en",)), fetcher_for(port)))
        return [item.read() if hasattr(item, "read") else item for item in gathered]

    return run


Gather = Callable[..., list[Gathered]]


def records(gathered: list[Gathered]) -> list[Record]:
    return [item for item in gathered if isinstance(item, Record)]


def serve(server: FaultServer, style: str = "nginx") -> str:
    page, links = STYLES[style]
    for path, (files, folders) in TREE.items():
        body = page.format(path=path, links=links(path, files, folders))
        server.add(path, whole(body.encode(), [("Content-Type", "text/html")]))
    return server.url("/data/")


@pytest.mark.parametrize("style", STYLES)
def test_each_file_is_a_dataset_by_rule(gather: Gather, style: str) -> None:
    with FaultServer() as server:
        gathered = gather(serve(server, style), server.port, dataset="file")
        addresses = [record.resources[0].location for record in records(gathered)]

    found = records(gathered)
    assert gathered[0] == Announced(3) and [one.upstream_id for one in found] == [
        "a.csv",
        "b c.csv",
        "old/a.csv",
    ]
    assert len({one.dataset.id for one in found}) == 3 and found[2].dataset.title.plain() == {"en": "a.csv"}
    assert addresses[1].endswith("/data/b%20c.csv")


@pytest.mark.parametrize("style", STYLES)
def test_each_folder_with_files_is_a_dataset_by_rule(gather: Gather, style: str) -> None:
    with FaultServer() as server:
        found = records(gather(serve(server, style), server.port, dataset="folder"))

    assert [(one.upstream_id, one.dataset.title.en, len(one.resources)) for one in found] == [
        (".", "data", 2), ("old", "old", 1),
    ]  # fmt: skip
    assert [spec.key for spec in found[0].resources] == ["a.csv", "b c.csv"]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"include": ["b*"]}, ["b c.csv"]),
        ({"exclude": ["old"]}, ["a.csv", "b c.csv"]),
        ({"exclude": ["old/*"]}, ["a.csv", "b c.csv"]),
        ({"depth": 0}, ["a.csv", "b c.csv"]),
        ({"include": ["OLD/*.CSV"]}, ["old/a.csv"]),
    ],
)
def test_what_is_wanted_is_said_by_patterns(
    gather: Gather, options: dict[str, Any], names: list[str]
) -> None:
    with FaultServer() as server:
        found = records(gather(serve(server), server.port, dataset="file", **options))

    assert [one.upstream_id for one in found] == names


LEAVES = ["/", "../up.csv", "http://elsewhere.example.org/a.csv", "?C=M", "#top", "a/b.csv", "a.csv?x=1", ".htaccess",
          "mailto:x@y.z", "http://[broken/a.csv", "/data2/a.csv"]  # fmt: skip


@pytest.mark.parametrize("link", LEAVES)
def test_a_link_that_leads_elsewhere_is_no_entry(gather: Gather, link: str) -> None:
    body = NGINX.format(path="/data/", links=f'<a href="{link}">x</a> <a href="good.csv">good</a>')
    with FaultServer() as server:
        server.add("/data/", whole(body.encode()))
        found = records(gather(server.url("/data"), server.port, dataset="file"))

    assert [one.upstream_id for one in found] == ["good.csv"]


def test_folders_that_lead_down_for_ever_end(gather: Gather) -> None:
    page = NGINX.format(path="x", links='<a href="x.csv">x</a><a href="again/">again</a>').encode()
    with FaultServer() as server:
        path = "/data/"
        for _ in range(12):
            server.add(path, whole(page))
            path += "again/"
        assert len(records(gather(server.url("/data/"), server.port, dataset="file", depth=4))) == 5


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"<html><title>Log in</title><form></form></html>", NotThatKind),
        (b"just text", NotThatKind),
        (APACHE.format(path="/", links="").encode()[:-40], DocumentUnreadable),
    ],
)
def test_what_is_no_listing_is_never_an_empty_folder(
    gather: Gather, body: bytes, error: type[KhlangError]
) -> None:
    with FaultServer() as server:
        server.add("/data/", whole(body))
        with pytest.raises(error):
            gather(server.url("/data/"), server.port)


def test_the_address_of_one_file_is_told_as_one(gather: Gather) -> None:
    with FaultServer() as server:
        server.add("/data/a.csv", whole(b"a,b"))
        with pytest.raises(NotThatKind) as refused:
            gather(server.url("/data/a.csv"), server.port)

    assert "one file, no folder" in refused.value.message.show("en")[0]


def test_a_folder_that_cannot_be_read_stops_the_run_and_a_record_only_itself(gather: Gather) -> None:
    links = '<a href="a.xml">a</a><a href="b.xml">b</a><a href="c.xml">c</a><a href="d.xml">d</a>'
    with FaultServer() as server:
        server.add("/data/", whole(NGINX.format(path="/", links=links).encode()))
        server.add("/data/a.xml", whole(ISO.format(name="a", url="https://x").encode()))
        server.add("/data/b.xml", whole(b"<broken"))
        server.add("/data/c.xml", whole(b"<kml/>"))
        gathered = gather(server.url("/data/"), server.port)
        server.add("/data/", whole(NGINX.format(path="/", links=links + '<a href="sub/">s</a>').encode()))
        with pytest.raises(FetchError):
            gather(server.url("/data/"), server.port)

    failed = {item.upstream_id: type(item.error) for item in gathered if isinstance(item, FailedRecord)}
    assert failed.pop("d.xml").__mro__.index(FetchError) > 0
    assert failed == {"b.xml": DocumentUnreadable, "c.xml": RecordOfOtherKind}
    assert gathered[0] == Announced(4) and [one.upstream_id for one in records(gathered)] == ["a.xml"]


@pytest.mark.parametrize(
    ("rules", "is_let_in"),
    [
        ("User-agent: *\nDisallow: /data/", False),
        ("User-agent: Khlang\nDisallow: /", False),
        ("User-agent: *\nDisallow: /private/", True),
        ("<html>no robots here</html>", True),
    ],
)
def test_robots_txt_is_respected(gather: Gather, rules: str, is_let_in: bool) -> None:
    with FaultServer() as server:
        url = serve(server)
        server.add("/robots.txt", whole(rules.encode()))
        if is_let_in:
            assert records(gather(url, server.port, dataset="file"))
            return
        with pytest.raises(RobotsForbid):
            gather(url, server.port)
        assert server.paths() == ["/robots.txt"]


def test_robots_txt_holds_below_the_folder_too(gather: Gather) -> None:
    with FaultServer() as server:
        url = serve(server)
        server.add("/robots.txt", whole(b"User-agent: *\nDisallow: /data/old/\nDisallow: /data/a.csv\n"))
        with pytest.raises(RobotsForbid):
            gather(url, server.port, dataset="file")
        found = gather(url, server.port, dataset="file", exclude=("old",))

        assert [r.upstream_id for r in records(found)] == ["b c.csv"]
        [failed] = [item for item in found if isinstance(item, FailedRecord)]
        assert (failed.upstream_id, failed.error.code) == ("a.csv", "H312")
        assert "/data/old/" not in server.paths() and "/data/a.csv" not in server.paths()


@contextmanager
def folder_server(folder: Path) -> Iterator[int]:
    """Python's own file server, with listings of its own style."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_thai_names_and_blanks_are_found_where_they_are(gather: Gather, tmp_path: Path) -> None:
    (tmp_path / "ฝน 2567").mkdir()
    (tmp_path / "ฝน 2567" / "สถานี & ก.csv").write_text("a\n1\n", encoding="utf-8")
    with folder_server(tmp_path) as port:
        (record,) = records(gather(f"http://127.0.0.1:{port}/", port, dataset="folder"))

    assert record.upstream_id == "ฝน 2567" and record.dataset.title.show("th")[0] == "ฝน 2567"
    assert record.resources[0].key == "สถานี & ก.csv"


REAL_COUNTS = [
    (("waf", "gsa", "waf"), 7, 7), (("waf", "gsa", "iso_2_waf"), 6, 3),
    (("oai-csw", "ckanext-spatial", "xml"), 27, 25), (("oai-csw", "ckanext-spatial", "xml", "gemini2.1-waf"), 2, 2),
]  # fmt: skip
"""Of each folder its XML files, and those that are readable descriptions (the others are broken on purpose)."""


@real
@pytest.mark.parametrize(("parts", "listed", "mapped"), REAL_COUNTS)
def test_real_folders_are_read_whole(
    gather: Gather, parts: tuple[str, ...], listed: int, mapped: int
) -> None:
    with folder_server(real_file(*parts)) as port:
        gathered = gather(f"http://127.0.0.1:{port}/", port)

    assert gathered[0] == Announced(listed) and len(records(gathered)) == mapped


@real
@pytest.mark.parametrize(
    ("style", "path"), [("apache", "/apache-folder/"), ("nginx", "/nginx/"), ("iis", "/iis-folder/")]
)
def test_real_listings_of_three_servers(gather: Gather, style: str, path: str) -> None:
    pages = real_file("oai-csw", "ckanext-spatial", "waf_extract", "html_files")
    with FaultServer() as server:
        server.add(path, whole((pages / f"{style}-folder.html").read_bytes()))
        server.add(f"{path}subfolder/", whole((pages / f"{style}-subfolder.html").read_bytes()))
        found = records(gather(server.url(path), server.port, dataset="file"))

    assert [one.upstream_id for one in found] == ["record-1.xml", "subfolder/record-2.xml"]
