"""A page asks the database a fixed number of questions, however many datasets, files and rows it shows."""

from flask.testing import FlaskClient
from sqlalchemy import event

from tests.web.example import Example

MOST = {"/en/dataset/nam-dams": 2, "/en/dataset/mot-linked": 2, "/en/dataset": 2, "/en/dataset?q=water": 2}


def test_pages_ask_a_fixed_number_of_questions(client: FlaskClient, example: Example) -> None:
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    event.listen(example.services.engine, "before_cursor_execute", note)
    try:
        for address, most in MOST.items():
            asked.clear()
            assert client.get(address).status_code == 200
            assert 0 < len(asked) <= most, (address, asked)
    finally:
        event.remove(example.services.engine, "before_cursor_execute", note)
