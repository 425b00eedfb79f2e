"""A page asks the database a fixed number of questions, however many datasets, files and rows it shows."""

import sqlite3

from flask.testing import FlaskClient
from sqlalchemy import event

from tests.web.example import Example

MOST = {"/en/dataset/nam-dams": 2, "/en/dataset/mot-linked": 2, "/en/dataset": 1, "/en/dataset?q=water": 1}


def test_pages_ask_a_fixed_number_of_questions(client: FlaskClient, example: Example) -> None:
    asked: list[str] = []

    def note(statement: str) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    def watch(connection: sqlite3.Connection, *rest: object) -> None:
        connection.set_trace_callback(note)

    def leave(connection: sqlite3.Connection, *rest: object) -> None:
        connection.set_trace_callback(None)

    for address in MOST:  # what the first look brings level is counted apart
        assert client.get(address).status_code == 200
    event.listen(example.services.engine, "checkout", watch)
    event.listen(example.services.engine, "checkin", leave)
    try:
        for address, most in MOST.items():
            asked.clear()
            assert client.get(address).status_code == 200
            assert 0 < len(asked) <= most, (address, asked)
    finally:
        event.remove(example.services.engine, "checkout", watch)
        event.remove(example.services.engine, "checkin", leave)
