"""A real SMTP server on a free port of 127.0.0.1 that keeps what it was given."""

import ssl
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers import CERTIFICATES

USER, PASSWORD = "khlang", "p@ss/word:1"


@dataclass
class MailBox:
    """Use as a context. tls: "", "starttls" or "smtps"; refused: addresses that are not served."""

    tls: str = ""
    certificate: str = "good"
    wants_login: bool = False
    refused: tuple[str, ...] = ()
    messages: list[EmailMessage] = field(default_factory=list)
    receivers: list[list[str]] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Self:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / f"{self.certificate}.pem")
        more: dict[str, Any] = {}
        if self.tls == "starttls":
            more = {"tls_context": context, "require_starttls": True}
        if self.wants_login:
            more |= {"auth_required": True, "authenticator": self._login, "auth_require_tls": bool(self.tls)}
        self._controller = _AnyPort(
            self, hostname="127.0.0.1", port=0, ssl_context=context if self.tls == "smtps" else None, **more
        )
        self._controller.start()
        assert self._controller.server is not None
        self.port = self._controller.server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def url(self, host: str = "localhost", login: str = "") -> str:
        return f"{'smtps' if self.tls == 'smtps' else 'smtp'}://{login}{host}:{self.port}"

    @property
    def login(self) -> str:
        return "khlang:p%40ss%2Fword%3A1@"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.messages.append(BytesParser(EmailMessage, policy=policy.default).parsebytes(envelope.content))
        self.receivers.append(list(envelope.rcpt_tos))
        return "250 OK"

    def _login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        return AuthResult(success=good, handled=False)


class _AnyPort(Controller):
    """A controller that asks the system for a port and finds itself there."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
