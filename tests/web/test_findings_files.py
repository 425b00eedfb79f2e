"""What a run found can be taken whole, for a spreadsheet and for a program."""

import csv
import io
import re

from flask.testing import FlaskClient

from tests.web.example import Example


def runs(client: FlaskClient, source: str) -> list[str]:
    """The addresses of the runs of a source."""
    return sorted(set(re.findall(r"/harvest/run/[0-9a-f-]+", client.get(f"/en/harvest/{source}").text)))


def test_every_finding_of_a_run_is_in_its_table_and_its_document(
    client: FlaskClient, example: Example
) -> None:
    found = 0
    for run in runs(client, "saengtawan/grants"):
        table, document = client.get(f"{run}/findings.csv"), client.get(f"{run}/findings.json")
        lines = list(csv.DictReader(io.StringIO(table.text.lstrip("\ufeff"))))
        kinds = {issue["kind"] for record in document.get_json()["records"] for issue in record["issues"]}

        assert (table.status_code, document.status_code) == (200, 200)
        assert {line["kind"] for line in lines} == kinds
        assert all(line["message_th"] and line["hint_en"] and line["who_th"] for line in lines)
        assert not [cell for line in lines for cell in line.values() if cell.startswith(("=", "@", "+"))]
        found += len(lines)
    assert found


def test_the_page_of_a_run_leads_to_both_and_shows_the_rule(client: FlaskClient) -> None:
    pages = [client.get(f"/th{run}").text for run in runs(client, "saengtawan/grants")]
    told = next(page for page in pages if "k-cause" in page)

    assert "findings.csv" in told and "findings.json" in told
    assert "กติกา" in told
    assert re.search(r"เซลล์ [A-Z]+\d+", told)


def test_a_run_that_is_not_there_has_no_findings(client: FlaskClient) -> None:
    assert client.get("/harvest/run/none/findings.csv").status_code == 404
