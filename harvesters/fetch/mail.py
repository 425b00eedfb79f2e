"""Mail through the operator's server: TLS with the certificate checked, always, but on this machine itself.

The server is the operator's own choice (KHLANG_SMTP_URL), so it may be a private host.
"""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

from harvesters.fetch.trust import make_tls_context
from metadata.errors.notices import MailNotSecure, MailRefused, MailUnreachable
from metadata.text import Text, cut, text

SECONDS = 20.0
_NO_TLS = text("เครื่องนี้ไม่มี STARTTLS", "it offers no STARTTLS")
_NOT_ASCII = text("ชื่อผู้ใช้หรือรหัสผ่านมีอักขระที่ส่งไม่ได้", "its user or password has characters that cannot be sent")
_NO_ANSWER = text("ไม่มีคำตอบ", "it does not answer")


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over. is_tls: the connection begins with TLS (smtps), else by STARTTLS (RFC 3207)."""

    host: str
    port: int
    is_tls: bool
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_url(cls, url: str) -> "MailServer":
        """smtp(s)://user:password@host:port; the ports are 465 and 587 where none is named."""
        parts = urlsplit(url)
        is_tls = parts.scheme == "smtps"
        return cls(
            parts.hostname or "", parts.port or (465 if is_tls else 587), is_tls,
            unquote(parts.username or ""), unquote(parts.password or ""),
        )  # fmt: skip

    @property
    def shown(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def send_mail(
    server: MailServer, message: EmailMessage, *, ca_file: Path | None = None, seconds: float = SECONDS
) -> tuple[str, ...]:
    """Hand a message over; gives the addresses that the server refused while it took others.

    Raises MailNotSecure where there is no TLS or its certificate is not the server's (a server on this machine
    may go without), MailRefused where nobody is served, MailUnreachable.
    """
    try:
        with _connect(server, make_tls_context(ca_file), seconds) as smtp:
            if server.user:
                smtp.login(server.user, server.password)
            return tuple(smtp.send_message(message))
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or "TLS"
        raise MailNotSecure(server=server.shown, reason=_said(str(reason))) from error
    except smtplib.SMTPServerDisconnected as error:
        raise MailUnreachable(server=server.shown, reason=_NO_ANSWER) from error
    except UnicodeError as error:
        raise MailRefused(server=server.shown, reason=_NOT_ASCII) from error
    except smtplib.SMTPException as error:
        raise MailRefused(server=server.shown, reason=_said(_words(error))) from error
    except OSError as error:
        reason = _said(error.strerror) if error.strerror else _NO_ANSWER
        raise MailUnreachable(server=server.shown, reason=reason) from error


def _connect(server: MailServer, context: ssl.SSLContext, seconds: float) -> smtplib.SMTP:
    if server.is_tls:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=context)
    smtp = smtplib.SMTP(server.host, server.port, timeout=seconds)
    try:
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=context)
        elif not server.is_loopback:
            raise MailNotSecure(server=server.shown, reason=_NO_TLS)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _words(error: smtplib.SMTPException) -> str:
    """What the server said, without the message or a password."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{name} ({code})" for name, (code, _) in error.recipients.items())
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return str(error)


def _said(reason: str) -> Text:
    plain = cut(" ".join(reason.split()), 200)
    return text(f"“{plain}”", f"“{plain}”")
