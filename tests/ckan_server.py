"""A small CKAN: the Action API's read calls over a list of dataset dictionaries, on a real socket.

    with CkanServer(packages) as ckan:
        harvest(ckan.url)
    ckan.asked          # every (action, parameters) that came

`change` is called before each page with the list of datasets and the request's number, to edit the portal
while it is being read; `answer` replaces whole answers by (status, content type, body).
"""

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, quote, unquote, urlsplit

JsonObject = dict[str, Any]
Answer = tuple[int, str, bytes]


class CkanServer:
    """Serves packages until closed. version_prefixes: the paths under which the API answers."""

    def __init__(
        self,
        packages: list[JsonObject] | None = None,
        *,
        prefixes: tuple[str, ...] = ("/api/3/action/", "/api/action/"),
        max_rows: int = 1000,
        files: dict[str, bytes] | None = None,
        answer: Callable[[str, JsonObject], Answer | None] | None = None,
        change: Callable[[list[JsonObject], int], None] | None = None,
    ) -> None:
        self.packages = list(packages or [])
        self.prefixes = prefixes
        self.max_rows = max_rows
        self.files = files or {}
        self.answer = answer
        self.change = change
        self.asked: list[tuple[str, JsonObject]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply(self, path: str, parameters: JsonObject) -> Answer:
        """The answer to one request: a file, an action, or 404."""
        if unquote(path) in self.files:
            return 200, "text/csv", self.files[unquote(path)]
        prefix = next((p for p in self.prefixes if path.startswith(p)), None)
        if prefix is None:
            return 404, "text/html; charset=utf-8", b"<html><title>Not Found</title></html>"
        action = path[len(prefix) :].strip("/")
        self.asked.append((action, parameters))
        if self.answer and (replaced := self.answer(action, parameters)):
            return replaced
        calls = {
            "package_search": self._package_search,
            "package_show": self._package_show,
            "package_list": lambda _: sorted(p["name"] for p in self.packages),
            "status_show": lambda _: {"ckan_version": "2.9.5", "site_url": self.url},
        }
        if action not in calls:
            return envelope_error(400, "Bad Request", f"Action name not known: {action}")
        result = calls[action](parameters)
        if result is None:
            return envelope_error(404, "Not Found Error", "Not found")
        return envelope(result)

    def _package_show(self, parameters: JsonObject) -> JsonObject | None:
        wanted = parameters.get("id")
        return next((p for p in self.packages if wanted in (p.get("id"), p.get("name"))), None)

    def _package_search(self, parameters: JsonObject) -> JsonObject:
        if self.change:
            self.change(self.packages, len(self.asked))
        found = [p for p in self.packages if matches(p, parameters)]
        if parameters.get("sort") == "id asc":
            found.sort(key=lambda p: str(p.get("id") if isinstance(p, dict) else ""))
        start, rows = int(parameters.get("start", 0)), min(int(parameters.get("rows", 10)), self.max_rows)
        page = found[start : start + rows]
        return {"count": len(found), "results": page, "facets": {}, "search_facets": {}, "sort": "id asc"}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        ckan = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                self._send(ckan.reply(parts.path, dict(parse_qsl(parts.query))))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self._send(ckan.reply(urlsplit(self.path).path, json.loads(body or b"{}")))

            def _send(self, answer: Answer) -> None:
                status, content_type, body = answer
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def envelope(result: object) -> Answer:
    body = json.dumps({"help": "", "success": True, "result": result}).encode()
    return 200, "application/json;charset=utf-8", body


def envelope_error(status: int, kind: str, message: str) -> Answer:
    error = {"__type": kind, "message": message}
    body = json.dumps({"help": "", "success": False, "error": error}).encode()
    return status, "application/json;charset=utf-8", body


def matches(package: JsonObject, parameters: JsonObject) -> bool:
    """The little of Solr that a harvest sends: organization:("a" OR "b"), tags:("x"), words."""
    if not isinstance(package, dict):
        return True
    for field, values in re.findall(r"(\w+):\(([^)]*)\)", parameters.get("fq", "")):
        wanted = {
            v.replace('\\"', '"').replace("\\\\", "\\") for v in re.findall(r'"((?:[^"\\]|\\.)*)"', values)
        }
        if field == "organization":
            has = {(package.get("organization") or {}).get("name")}
        else:
            has = {tag.get("name") for tag in package.get(field) or []}
        if not wanted & has:
            return False
    query = parameters.get("q", "")
    return query in ("", "*:*") or query.casefold() in json.dumps(package, ensure_ascii=False).casefold()


def package(name: str, number: int = 1, **more: Any) -> JsonObject:
    """A dataset with one CSV, as package_search gives it."""
    identity = f"00000000-0000-4000-8000-{number:012d}"
    return {
        "id": identity,
        "name": name,
        "title": f"Dataset {name}",
        "notes": "",
        "private": False,
        "state": "active",
        "type": "dataset",
        "tags": [],
        "groups": [],
        "extras": [],
        "organization": {"id": "o1", "name": "dbd", "title": "DBD"},
        "resources": [
            {
                "id": f"10000000-0000-4000-8000-{number:012d}",
                "name": "Table",
                "format": "CSV",
                "url": f"https://data.example.go.th/{quote(name)}.csv",
                "state": "active",
                "url_type": None,
                "resource_type": None,
            }
        ],
    } | more
