"""After a run: whoever the config names is told what is new. A notice that fails is logged and shown, never more."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import uuid4

from catalog import notices, overview
from catalog.settings import Settings
from catalog.sources import get_run, get_source
from harvesters.fetch import Clock, FetchLimits
from harvesters.fetch.mail import MailServer, send_mail
from harvesters.notice_mail import make_mail
from harvesters.notices import Digest, News, news
from harvesters.source import Source
from harvesters.webhooks import post
from metadata.errors import KhlangError
from metadata.errors.notices import MailNotSet, MailRefused
from metadata.text import text
from web.wiring import Services

log = logging.getLogger("khlang.harvest")

HOOK_LIMITS = FetchLimits(connect_seconds=5.0, first_byte_seconds=10.0, idle_seconds=5.0, retries=0)


@dataclass(frozen=True)
class Post:
    """How notices leave this machine. limits.ca_file adds authorities for both ways."""

    clock: Clock = field(default_factory=Clock)
    limits: FetchLimits = HOOK_LIMITS


def notify(source: Source, services: Services, run_id: str, carrier: Post | None = None) -> None:
    """Tell the agency's addresses what a finished run found anew; nothing where nothing is new.

    Raises only what belongs to the database: what went wrong in sending is in the notice.
    """
    carrier = carrier or Post()
    channels: list[tuple[str, Callable[[Digest], KhlangError | None]]] = []
    if source.notify.email:
        channels.append(("email", lambda digest: _mail(source, services, digest, carrier)))
    if source.notify.webhook:
        channels.append(("webhook", lambda digest: _post(source, services, digest, carrier)))
    for channel, send in channels:
        found, digest = _digest(source, services, run_id, channel)
        if digest is None:
            _write(services, source, run_id, channel, "quiet", found)
            continue
        state, error = "sent", None
        try:
            error = send(digest)
        except KhlangError as failed:
            state, error = "failed", failed
        if error is not None:
            log.warning("a notice of run %s by %s: %s", run_id, channel, error)
        _write(services, source, run_id, channel, state, found, digest.id, error)


def _digest(source: Source, services: Services, run_id: str, channel: str) -> tuple[News, Digest | None]:
    settings = services.settings
    with services.reading() as session:
        run, address = get_run(session, run_id), get_source(session, source.id).url or ""
        known = notices.find_told(session, source.id, channel)
        found = news(
            run, overview.records_with_findings(session, run_id), known,
            notices.addresses_of(session, source.id), address,
        )  # fmt: skip
        if not found.problems:
            return found, None
        return found, Digest(
            id=str(uuid4()), agency=source.agency, source_id=source.id, run_id=run_id, state=run.state,
            counts=dict(run.counts), page=f"{settings.site_url}/harvest/run/{run_id}",
            site_title=settings.site_title, time=services.now(), causes=found.causes, problems=found.problems,
        )  # fmt: skip


def _mail(source: Source, services: Services, digest: Digest, carrier: Post) -> KhlangError | None:
    url, sender = _mail_settings(source, services.settings)
    server = MailServer.from_url(url)
    message = make_mail(digest, sender, source.notify.email, services.now())
    refused = send_mail(server, message, ca_file=carrier.limits.ca_file)
    if refused:
        listed = ", ".join(refused)
        return MailRefused(server=server.shown, reason=text(listed, listed))
    return None


def _mail_settings(source: Source, settings: Settings) -> tuple[str, str]:
    if settings.smtp_url is None:
        raise MailNotSet(agency=source.agency.id, setting="KHLANG_SMTP_URL")
    if settings.mail_from is None:
        raise MailNotSet(agency=source.agency.id, setting="KHLANG_MAIL_FROM")
    return settings.smtp_url, settings.mail_from


def _post(source: Source, services: Services, digest: Digest, carrier: Post) -> KhlangError | None:
    assert source.notify.webhook is not None  # the channel is there because of it
    settings = services.settings
    limits = replace(carrier.limits, allow_hosts=settings.allow_private_hosts, contact=settings.site_url)
    post(source.notify.webhook, digest.id, digest.to_json(), limits, carrier.clock)
    return None


def _write(
    services: Services, source: Source, run_id: str, channel: str, state: str, found: News,
    notice_id: str | None = None, error: KhlangError | None = None,
) -> None:  # fmt: skip
    told = found.still if state == "failed" else found.told
    with services.writing() as session:
        if state == "quiet" and notices.find_told(session, source.id, channel) == told:
            return
        notices.add_notice(
            session, notice_id or str(uuid4()), source_id=source.id, run_id=run_id, channel=channel,
            state=state, time=services.now(), problems=found.problems, told=told,
            error=error.to_json() if error else None,
        )  # fmt: skip
