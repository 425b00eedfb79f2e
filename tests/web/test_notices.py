"""An agency is told what a run found anew, by mail and by a signed message, and never twice."""

import csv
import hashlib
import hmac
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from catalog.models import RunRecordRow, RunRow
from catalog.notices import of_run
from catalog.settings import load
from harvesters.fetch import Clock, FetchLimits
from harvesters.ledger import RunResult
from harvesters.notices import news
from harvesters.source import Webhook
from harvesters.webhooks import post, sign
from metadata.errors.fetch import FetchError
from metadata.errors.notices import WebhookRefused
from metadata.issues import Issue
from tests.mail_server import MailBox
from tests.servers import FaultServer, whole
from web.app import create_app
from web.harvesting import harvest_source, load_sources
from web.noticing import Post, notify
from web.wiring import Services, open_services

SECRET = "a-secret-of-the-agency"
PEOPLE = ("1101700234568", "1101700313751", "1101700392945", "1101700472132")
"""Numbers made up so that their check digits fit."""
CONFIG = """\
version: 1
agency:
  id: mot
  title: {{th: กระทรวงทดสอบ, en: Ministry of Tests}}
  notify: {notify}
defaults: {{license: cc-by-4.0, language: [th]}}
sources:
  - id: files
    type: files
    datasets:
      - id: bridges
        title: {{th: สะพาน <b>, en: Bridges <b>}}
        resources:
          - {{id: list, url: bridges.csv, schema: {{fields: [{{name: id, type: string}}, {{name: m, type: integer}}]}}}}
      - id: roads
        title: {{th: ถนน, en: Roads}}
        resources: [{{id: list, url: roads.csv}}]
"""
GOOD, BAD = "id,m\na,1\nb,2\nc,3\n", "id,m\na,1\nb,<i>long</i>\nc,3\n"


@dataclass
class Office:
    """One agency with two datasets, in a catalog of its own."""

    folder: Path
    services: Services

    def write(self, bridges: str = GOOD, roads: str | None = GOOD, notify: str = "{}") -> None:
        (self.folder / "bridges.csv").write_text(bridges, encoding="utf-8")
        (self.folder / "mot.yml").write_text(CONFIG.format(notify=notify), encoding="utf-8")
        (self.folder / "roads.csv").unlink(missing_ok=True)
        if roads is not None:
            (self.folder / "roads.csv").write_text(roads, encoding="utf-8")

    def run(self, smtp_url: str | None = None, **more: object) -> RunResult:
        settings = replace(
            self.services.settings, smtp_url=smtp_url, mail_from="catalog@khlang.example", **more  # type: ignore[arg-type]
        )  # fmt: skip
        [source], _ = load_sources([self.folder / "mot.yml"], (), settings)
        return harvest_source(source, replace(self.services, settings=settings))

    def notices(self, result: RunResult) -> list[tuple[str, str, int, str]]:
        with self.services.reading() as session:
            rows = of_run(session, str(result.run_id))
            return [(r.channel, r.state, r.problems, (r.error or {}).get("code", "")) for r in rows]

    def page(self, result: RunResult, path: str = "") -> str:
        with create_app(self.services).test_client() as client:
            return client.get(f"/harvest/run/{result.run_id}{path}").text


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    settings = load({"KHLANG_HOME": str(tmp_path / "home"), "KHLANG_SITE_URL": "https://catalog.example"})
    with open_services(settings) as services:
        yield Office(tmp_path, services)


MAIL = "{email: [data@mot.example.go.th]}"


def test_a_digest_tells_what_is_new_in_both_languages_and_nothing_twice(office: Office) -> None:
    with MailBox() as box:
        office.write(GOOD, notify=MAIL)
        first = office.run(box.url())
        told_at_first = len(box.messages)
        office.write(BAD, notify=MAIL)
        broken = office.run(box.url())
        again = office.run(box.url())
        office.write(BAD, None, notify=MAIL)
        both = office.run(box.url())

    assert broken.counts["rejected"] == 1
    assert office.notices(broken)[0][:2] == ("email", "sent")
    assert office.notices(again) == []
    assert office.notices(both)[0][:2] == ("email", "sent")
    mail = box.messages[told_at_first]
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert "สิ่งที่ต้องทำ" in plain and "What to do" in plain
    assert "สะพาน" in plain and "ช่องข้อมูล m" in plain and "<i>long</i>" in plain
    assert f"https://catalog.example/harvest/run/{broken.run_id}" in plain
    assert "<i>" not in html and "&lt;i&gt;long" in html
    assert mail["To"] == "data@mot.example.go.th"
    last = box.messages[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "roads" in last.lower() or "ถนน" in last
    assert "<i>long" not in last
    assert first.state == "done"


def test_what_was_mended_and_breaks_again_is_told_again(office: Office) -> None:
    with MailBox() as box:
        for content in (BAD, GOOD + "d,4\n", BAD):
            office.write(content, notify=MAIL)
            result = office.run(box.url())

    assert office.notices(result)[0][:2] == ("email", "sent")
    assert "<i>long" in box.messages[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_mail_that_fails_fails_no_run_is_shown_and_told_by_the_next(office: Office) -> None:
    office.write(BAD, notify=MAIL)

    unset, failed = office.run(), office.run("smtp://127.0.0.1:9")
    with MailBox() as box:
        sent = office.run(box.url())

    assert (unset.state, office.notices(unset)[0][1::2]) == ("done", ("failed", "H393"))
    assert (failed.state, office.notices(failed)[0][1::2]) == ("done", ("failed", "H395"))
    assert office.notices(sent)[0][1] == "sent" and len(box.messages) == 1
    page = office.page(failed)
    assert "H395" in page and "ส่งอีเมลแจ้งหน่วยงานไม่สำเร็จ" in page


def hook(server: FaultServer) -> str:
    return f'{{webhook: {{url: "{server.url("/hook")}", secret: "${{HOOK_SECRET}}"}}}}'


def test_a_webhook_is_signed_and_says_what_the_mail_says(office: Office) -> None:
    with FaultServer() as server:
        server.add("/hook", whole(b"{}"))
        office.write(BAD, notify=hook(server))
        result = office.run(allow_private_hosts=server.allowed)
        quiet = office.run(allow_private_hosts=server.allowed)

    [seen] = server.seen
    document = json.loads(seen.body)
    stamp = seen.headers["x-khlang-timestamp"]
    wanted = hmac.new(SECRET.encode(), f"{stamp}.".encode() + seen.body, hashlib.sha256).hexdigest()
    assert seen.method == "POST" and seen.headers["x-khlang-signature"] == f"sha256={wanted}"
    assert seen.headers["x-khlang-event"] == document["id"]
    assert document["run"]["id"] == result.run_id and document["agency"] == "mot"
    places = [place for cause in document["causes"] for place in cause["places"]]
    assert any(place["field"] == "m" and place["value"] == "<i>long</i>" for place in places)
    assert all(cause["hint"]["th"] and cause["who_says"]["en"] for cause in document["causes"])
    assert SECRET not in seen.body.decode() and office.notices(quiet) == []


def test_a_private_webhook_is_not_asked(office: Office) -> None:
    with FaultServer() as server:
        server.add("/hook", whole(b"{}"))
        office.write(BAD, notify=hook(server))
        result = office.run()

    assert server.seen == []
    [(channel, state, _, code)] = office.notices(result)
    assert (channel, state) == ("webhook", "failed") and code
    assert SECRET not in office.page(result)


def test_a_webhook_that_fails_is_asked_thrice_with_one_event_and_the_run_stands(office: Office) -> None:
    slept: list[float] = []
    with FaultServer() as server:
        server.add("/hook", whole(b"no", status=500))
        office.write(BAD)
        result = office.run()
        office.write(BAD, notify=hook(server))
        settings = replace(office.services.settings, allow_private_hosts=server.allowed)
        [source], _ = load_sources([office.folder / "mot.yml"], (), settings)
        notify(
            source,
            replace(office.services, settings=settings),
            str(result.run_id),
            Post(Clock(sleep=slept.append)),
        )

    assert len({seen.headers["x-khlang-event"] for seen in server.seen}) == 1
    assert len(server.seen) == 3 and [s for s in slept if s >= 1] == [1.0, 4.0]
    assert office.notices(result)[0][1::2] == ("failed", "H394")


def test_the_agency_that_is_published_says_nobody_to_notify(office: Office) -> None:
    office.write(notify=MAIL)
    [source], _ = load_sources([office.folder / "mot.yml"], (), office.services.settings)

    assert source.notify.email == ("data@mot.example.go.th",)
    assert "notify" not in source.agency.model_dump() and "data@mot" not in repr(source.agency)


def test_every_record_of_a_run_is_in_its_table_and_document(office: Office) -> None:
    office.write(BAD)
    result = office.run()

    lines = list(csv.DictReader(io.StringIO(office.page(result, "/records.csv").lstrip("\ufeff"))))
    document = json.loads(office.page(result, "/records.json"))

    assert {line["outcome"] for line in lines} == {"rejected", "created"}
    assert {r["upstream_id"] for r in document["records"]} == {line["upstream_id"] for line in lines}
    wrong = next(line for line in lines if line["field"] == "m" and line["severity"] == "error")
    assert wrong["value"] == "<i>long</i>" and wrong["hint_th"] and wrong["who_en"] and wrong["rule_en"]
    assert document["counts"] == result.counts
    assert "records.csv" in office.page(result) and "records.json" in office.page(result)


def test_a_signature_is_of_time_and_body() -> None:
    assert sign("k", "1", b"x") != sign("k", "2", b"x") != sign("k", "2", b"y")


def test_data_of_people_is_masked_in_what_is_sent(office: Office) -> None:
    people = "id,m\n" + "".join(f"{n},{n}\n" for n in PEOPLE)
    with MailBox() as box, FaultServer() as server:
        server.add("/hook", whole(b"{}"))
        both = hook(server).replace("{webhook", "{email: [data@mot.example.go.th], webhook")
        office.write(people.replace(f",{PEOPLE[0]}", ",x"), people, notify=both)
        result = office.run(box.url(), allow_private_hosts=server.allowed)

    assert [state for _, state, *_ in office.notices(result)] == ["sent", "sent"]
    sent = box.messages[0].get_body(("plain",)).get_content() + server.seen[0].body.decode()  # type: ignore[union-attr]
    assert not [number for number in PEOPLE if number in sent]
    assert not [number for number in PEOPLE if number in office.page(result, "/records.csv")]


def issue(count: int = 1) -> dict[str, object]:
    return {**Issue("record_repeated", count=count, values={"record": "a"}).to_json(), "resource": "r"}


def row(outcome: str, *issues: dict[str, object]) -> RunRecordRow:
    return RunRecordRow(
        upstream_id="a", dataset_name="mot-a", title={"en": "A"}, outcome=outcome, version=None, reasons=[],
        changes=None, issues=list(issues), error=None,
    )  # fmt: skip


def test_what_was_not_judged_again_stays_known_and_what_failed_to_be_sent_is_told_again() -> None:
    run = RunRow(id="r", source_id="mot/roads", state="done", counts={}, error=None)
    first = news(run, [row("created", issue())], {}, {}, "")
    assert first.problems == 1 and first.still == {}

    unread = news(run, [row("unchanged")], first.told, {}, "")
    assert unread.problems == 0 and unread.told == first.told == unread.still

    mended = news(run, [row("updated")], first.told, {}, "")
    assert mended.told == {} == mended.still, (
        "what is mended is no longer known, whether the notice came or not"
    )
    assert news(run, [row("updated", issue(7))], first.told, {}, "").problems == 0, "its number is no news"


@pytest.mark.parametrize(("answer", "times"), [(400, 1), (410, 1), (429, 3), (503, 3)])
def test_a_webhook_that_says_no_for_good_is_asked_once(answer: int, times: int) -> None:
    with FaultServer() as server:
        url = server.add("/hook", whole(b"", [], answer))
        slept: list[float] = []
        limits = FetchLimits(allow_hosts=server.allowed, retries=0)
        with pytest.raises((WebhookRefused, FetchError)):
            post(Webhook(url, SECRET), "event", {}, limits, Clock(sleep=slept.append))
        assert len(server.seen) == times


def test_a_webhook_at_a_private_address_is_not_tried_again() -> None:
    slept: list[float] = []
    with pytest.raises(FetchError):
        post(
            Webhook("https://10.0.0.1/hook", SECRET),
            "event",
            {},
            FetchLimits(retries=0),
            Clock(sleep=slept.append),
        )
    assert not [seconds for seconds in slept if seconds >= 1]
