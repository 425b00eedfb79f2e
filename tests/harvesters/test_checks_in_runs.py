"""What our checks find in a run: told against the public version, held for people's sake, never with their data."""

import pytest

from tests.harvesters.test_contract import deliver, table  # noqa: F401 - a fixture

PEOPLE = ["นายสมชาย ใจดี,081-234-5678", "นางมาลี รักไทย,0898765432", "น.ส.อรุณ แสงทอง,061-111-2222"]


@pytest.fixture
def told(deliver):  # noqa: F811
    """told(content) → the outcome, and its findings by kind."""

    def run(content):
        outcome = deliver(content)
        return outcome.outcome, {issue.kind: issue for issue in outcome.issues}

    return run


def test_a_unit_that_jumped_against_the_public_version_is_told_and_published(told):
    assert told(table())[0] == "created"

    outcome, found = told(table(cell=lambda n: f"0{n:02d},Road {n},{n * 1000}"))

    assert outcome == "updated"
    assert found["values_scaled"].values["times"] == "×100"


def test_blanks_and_growth_against_the_public_version_are_told(told):
    told(table())

    outcome, found = told(
        table(cell=lambda n: f"{n:03d},{'' if n % 10 == 0 else f'Road {n}'},{n % 60 * 10 + 10}", rows=240)
    )

    assert outcome == "updated"
    assert {"blanks_rose", "rows_rose"} <= set(found)


def test_telephones_beside_names_are_held_whatever_the_policy_and_shown_nowhere(deliver):  # noqa: F811
    content = ("ชื่อ,มือถือ\n" + "\n".join(PEOPLE * 3) + "\n").encode()

    held = deliver(content, on_findings="publish")

    assert held.outcome == "rejected"
    assert "personal_phone" in {issue.kind for issue in held.issues}
    said = repr([issue.to_json() for issue in held.issues])
    assert [value for line in PEOPLE for value in line.split(",") if value in said] == []


def test_an_offices_telephones_are_published(told):
    content = "หน่วยงาน,เบอร์โทรศัพท์หน่วยงาน\nกองหนึ่ง,081-234-5678\nกองสอง,02-123-4567\nกองสาม,089-876-5432\n"

    assert told(content.encode())[0] == "created"
