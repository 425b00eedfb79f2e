"""The house's words: what no file may be called, and what only one place may do."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("metadata", "catalog", "harvesters", "publishers", "web")
FILES = sorted(path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TREES = {path: ast.parse((ROOT / path).read_text(encoding="utf-8")) for path in FILES}

EMPTY_WORDS = frozenset(
    {"util", "utils", "helper", "helpers", "common", "manager", "managers", "handler", "handlers", "data", "info",
     "misc", "stuff"}
)  # fmt: skip
CATCHES_ALL = {Path("harvesters/run.py"), Path("harvesters/one.py"), Path("web/worker.py")}
"""Around one record, and around one job (house style, B5)."""
READS_ENVIRONMENT = {Path("catalog/settings.py")}
SPEAKS_TO_NETWORK = Path("harvesters/fetch")
NAMES_ONLY = {
    Path("catalog/processes.py"): "asks for this machine's own name, and opens nothing",
    Path(
        "harvesters/types/_ckan_client.py"
    ): "names the type of an answer; its session comes from the fetcher",
}
FROM_SQLALCHEMY = {"process_bind_param", "process_result_value"}
NETWORK = frozenset(
    {"socket", "requests", "httpx", "httpx2", "httpcore", "httpcore2", "urllib3", "aiohttp", "ftplib", "smtplib",
     "telnetlib", "http.client", "urllib.request", "asyncio.streams"}
)  # fmt: skip


def imported(tree):
    """The names of the modules that a file imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_file_has_an_empty_word_for_a_name():
    named = {str(path): EMPTY_WORDS & set(re.split(r"[_.]", path.stem)) for path in FILES}

    assert {path: words for path, words in named.items() if words} == {}


def test_no_function_is_called_do_or_process_something():
    named = [
        f"{path}:{node.name}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and re.match(r"_?(do|process)_", node.name)
        and node.name not in FROM_SQLALCHEMY
    ]

    assert named == []


def test_tables_end_in_row():
    from catalog.models import Base

    assert [
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        if not mapper.class_.__name__.endswith("Row")
    ] == []


def swallows(node):
    """Whether a handler catches everything and goes on; one that ends in a bare raise only tidies up."""
    names = {getattr(part, "id", "") for part in ast.walk(node.type)} if node.type else {"BaseException"}
    last = node.body[-1]
    goes_up = isinstance(last, ast.Raise) and last.exc is None
    return bool(names & {"Exception", "BaseException"}) and not goes_up


def handlers_of_everything():
    return [
        path
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and swallows(node)
    ]


def test_errors_are_caught_by_name_but_around_one_record_and_one_job():
    found = handlers_of_everything()

    assert set(found) <= CATCHES_ALL
    assert len(found) <= 2


def reads_environment(node):
    if isinstance(node, ast.Attribute):
        return getattr(node.value, "id", "") == "os" and node.attr in ("environ", "getenv")
    if isinstance(node, ast.ImportFrom) and node.module == "os":
        return bool({"environ", "getenv"} & {alias.name for alias in node.names})
    return False


@pytest.mark.parametrize("path", FILES, ids=str)
def test_only_the_settings_read_the_environment(path):
    found = [node.lineno for node in ast.walk(TREES[path]) if reads_environment(node)]

    assert found == [] or path in READS_ENVIRONMENT


@pytest.mark.parametrize("path", FILES, ids=str)
def test_only_the_fetcher_speaks_to_the_network(path):
    found = sorted(
        name for name in set(imported(TREES[path])) if name in NETWORK or name.split(".")[0] in NETWORK
    )

    assert found == [] or path.is_relative_to(SPEAKS_TO_NETWORK) or path in NAMES_ONLY


@pytest.mark.parametrize("path", FILES, ids=str)
def test_nothing_is_left_to_be_done_later(path):
    words = re.findall(r"\b(TODO|FIXME|XXX|HACK)\b", (ROOT / path).read_text(encoding="utf-8"))

    assert words == []


@pytest.mark.parametrize("path", [path for path in FILES if (ROOT / path).stat().st_size], ids=str)
def test_a_module_says_why_it_exists(path):
    assert ast.get_docstring(TREES[path])
