"""Addresses that are put together from kept forms are those that the framework builds."""

import pytest
from flask import Flask
from werkzeug.routing import BuildError

from web.addresses import Addresses

STRANGE = ("a", "ข้อมูล น้ำ", "a/b?c=d&e#f%20", "x" * 200, "0", "a&b=c", "100%+1", "'\"<>")


@pytest.mark.parametrize("value", STRANGE)
def test_every_address_is_what_the_framework_builds(app: Flask, value: str) -> None:
    ours, theirs = Addresses(app.url_map), app.url_map.bind("", script_name="/")

    for rule in app.url_map.iter_rules():
        values = dict.fromkeys(rule.arguments, value)
        for given in (
            values,
            {**values, "tags": value},
            {**values, "zz": value, "a": "1"},
            {**values, "n": 3},
        ):
            try:
                expected: str | type = theirs.build(rule.endpoint, dict(given))
            except (BuildError, ValueError) as error:
                expected = type(error)
            for _ in range(2):  # the second time from what is kept
                try:
                    found: str | type = ours.path(rule.endpoint, given)
                except (BuildError, ValueError) as error:
                    found = type(error)
                assert found == expected, (rule.endpoint, given)


def test_values_that_are_missing_are_left_out(app: Flask) -> None:
    ours = Addresses(app.url_map)

    assert ours.path("search.search", {"q": None}) == "/dataset"
    assert ours.path("search.search", {"q": "a b"}) == "/dataset?q=a+b"
