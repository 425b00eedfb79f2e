"""How much one client may ask: a share for each address, told in headers, in bounded memory; and what will end."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from waitress.server import create_server

from metadata.errors.api import BudgetSpent
from metadata.text import text
from tests.web.example import Example
from web.api.v1._budget import Budget
from web.api.v1._operations import Answer, Call, Deprecated, Operations, Shape
from web.app import create_app
from web.commands.serve import behind


class Clock:
    """A clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def spend(budget: Budget, client: str) -> int:
    """How many requests a client gets through now."""
    count = 0
    while True:
        try:
            budget.take(client)
        except BudgetSpent:
            return count
        count += 1


@pytest.fixture
def asking(example: Example) -> Callable[[int], FlaskClient]:
    def make(limit: int) -> FlaskClient:
        settings = replace(example.services.settings, api_budget=limit)
        return create_app(replace(example.services, settings=settings)).test_client()

    return make


def test_a_client_has_its_share_at_once_and_the_rest_with_time() -> None:
    clock = Clock()
    budget = Budget(60, clock=clock)

    assert spend(budget, "192.0.2.1") == 60
    assert spend(budget, "192.0.2.2") == 60
    clock.seconds += 10
    assert spend(budget, "192.0.2.1") == 10
    clock.seconds += 3600
    assert spend(budget, "192.0.2.1") == 60


def test_one_network_of_ipv6_is_one_client() -> None:
    budget = Budget(5, clock=Clock())

    assert spend(budget, "2001:db8:1:2::1") == 5
    assert spend(budget, "2001:db8:1:2:ffff::9") == 0
    assert spend(budget, "2001:db8:1:3::1") == 5


def test_ipv4_written_as_ipv6_is_still_one_client_each() -> None:
    """A socket for both names every IPv4 visitor so: together they would be one network, and share one budget."""
    budget = Budget(5, clock=Clock())

    assert spend(budget, "::ffff:192.0.2.1") == 5
    assert spend(budget, "192.0.2.1") == 0
    assert spend(budget, "::ffff:192.0.2.2") == 5


def test_a_request_that_costs_more_than_is_left_takes_nothing() -> None:
    clock = Clock()
    budget = Budget(10, clock=clock)
    budget.take("192.0.2.1", 8)

    with pytest.raises(BudgetSpent) as spent:
        budget.take("192.0.2.1", 5)

    assert spent.value.values["seconds"] == 18
    assert spend(budget, "192.0.2.1") == 2


def test_memory_is_bounded_however_many_ask() -> None:
    budget = Budget(5, clock=Clock(), most_clients=100)
    for number in range(5_000):
        budget.take(f"192.0.{number // 250}.{number % 250}")

    assert len(budget) == 100


def test_every_answer_says_what_is_left_and_the_last_how_long_to_wait(
    asking: Callable[[int], FlaskClient],
) -> None:
    client = asking(3)
    answers = [client.get("/api/v1") for _ in range(4)]
    other = client.get("/api/v1", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})

    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert [a.headers["RateLimit-Remaining"] for a in answers] == ["2", "1", "0", "0"]
    assert answers[0].headers["RateLimit-Policy"] == '"minute";q=3;w=60'
    refused = answers[-1]
    assert refused.json["code"] == "W606" and refused.content_type == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 20
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert other.status_code == 200


def test_asking_what_is_allowed_costs_nothing_and_pages_have_no_budget(
    asking: Callable[[int], FlaskClient],
) -> None:
    client = asking(1)
    client.get("/api/v1")

    assert client.options("/api/v1").status_code == 200
    assert client.get("/en/about").status_code == 200
    assert "RateLimit-Remaining" not in client.get("/api/3/action/status_show").headers


def test_without_a_limit_nothing_is_counted(asking: Callable[[int], FlaskClient]) -> None:
    answer = asking(0).get("/api/v1")

    assert answer.status_code == 200 and "RateLimit-Limit" not in answer.headers


def test_only_the_proxy_that_was_named_may_say_for_whom_it_asks() -> None:
    assert behind(None) == {}
    assert behind("192.0.2.1")["trusted_proxy"] == "192.0.2.1"
    assert behind("192.0.2.1")["trusted_proxy_headers"] == {"x-forwarded-for"}


def test_what_will_end_says_so_in_time() -> None:
    class Old(Shape):
        word: str

    operations = Operations("old", text("เก่า", "Old"))
    told = Deprecated(
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2027, 7, 1, tzinfo=UTC),
        "https://catalog.example/api/v1/new",
    )

    @operations.get("/old", "getOld", text("เก่า", "Old"), gives=Old, deprecated=told)
    def get_old(call: Call) -> Answer:
        return Answer(Old(word="old"))

    with Flask(__name__).test_request_context("/api/v1/old"):
        answer = operations.declared[0].answer({})

    assert answer.headers["Deprecation"] == "@1767225600"
    assert answer.headers["Sunset"] == "Thu, 01 Jul 2027 00:00:00 GMT"
    assert 'rel="successor-version"' in answer.headers["Link"]


@pytest.mark.parametrize(("proxy", "let_in"), [("127.0.0.1", [200, 200, 429]), (None, [200, 429, 429])])
def test_behind_a_proxy_that_is_named_each_visitor_has_a_share(
    example: Example, proxy: str | None, let_in: list[int]
) -> None:
    settings = replace(example.services.settings, api_budget=1)
    app = create_app(replace(example.services, settings=settings))
    server = create_server(
        app, host="127.0.0.1", port=0, clear_untrusted_proxy_headers=True, threads=1, **behind(proxy)
    )
    stopping = threading.Event()

    def run() -> None:
        while not stopping.is_set():
            server.asyncore.loop(timeout=0.05, map=server._map, count=1)
        server.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.effective_port}/api/v1"

    visitors = ("192.0.2.1", "192.0.2.2", "192.0.2.2")
    asked = [requests.get(address, headers={"X-Forwarded-For": v}, timeout=30) for v in visitors]
    stopping.set()
    thread.join(timeout=30)

    assert [answer.status_code for answer in asked] == let_in
