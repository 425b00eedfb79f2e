"""No other module of the product opens connections: what would is not even imported (NET-14)."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGES = ("metadata", "catalog", "harvesters", "publishers", "web")
DOOR = ROOT / "harvesters" / "fetch"
DIALLERS = (
    *(
        "aiohttp",
        "asyncio.streams",
        "ftplib",
        "http.client",
        "httpcore",
        "httpcore2",
        "httpx",
        "httpx2",
        "imaplib",
    ),
    *(
        "poplib",
        "requests",
        "smtplib",
        "telnetlib",
        "urllib.request",
        "urllib3",
        "websockets",
        "xmlrpc.client",
    ),
)


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_dialler(name):
    return any(name == dialler or name.startswith(f"{dialler}.") for dialler in DIALLERS)


def test_only_the_fetcher_imports_what_opens_connections():
    """A module may name requests.Response as a type; it may use nothing else of requests."""
    found = []
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        if DOOR in path.parents:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        used = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and is_requests(n.value)}
        types_only = {"requests"} if used <= {"Response"} else set()
        found += [(path.name, name) for name in imported(tree) if is_dialler(name) and name not in types_only]

    assert found == []


def is_requests(node):
    return isinstance(node, ast.Name) and node.id == "requests"


def test_the_rule_would_see_one():
    assert [
        n
        for n in imported(ast.parse("from urllib import request\nimport requests.sessions"))
        if is_dialler(n)
    ]
