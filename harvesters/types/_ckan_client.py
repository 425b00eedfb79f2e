"""Calls of CKAN's Action API through ckanapi, and what to say when the answer is not CKAN's.

A page of a firewall, a login form or a broken envelope is always an error by name: taken for an empty
catalog it would withdraw everything.
"""

import json
import re
import threading
from typing import Any

import requests
from ckanapi import RemoteCKAN
from ckanapi.errors import CKANAPIError, ServerIncompatibleError

from harvesters.fetch import Fetcher, mask_url
from harvesters.fetch.status import status_error
from harvesters.types._answers import page_title
from metadata.errors import HarvestError
from metadata.errors.portals import PortalFailed
from metadata.errors.types import CkanAnswerUnusable, CkanRefused, NotCkan, PortalSentPage
from metadata.text import cut, normalize

JsonObject = dict[str, Any]

BASES = ("api/3/action/", "api/action/")
_TAIL = re.compile(r"(/api(/[0-9]+)?(/action)?|/dataset)?/*$")
_NO_SUCH_API = frozenset({200, 301, 302, 404, 405, 410})
_SAYS_IT_ALL = frozenset({401, 402, 403, 407, 408, 425, 429, 451})
"""Statuses that say why nothing came, whatever stands below them."""


class CkanClient:
    """One CKAN, for one thread or several. site_url is its home page, whatever part of the API the config named."""

    def __init__(self, url: str, fetch: Fetcher) -> None:
        self.site_url = _TAIL.sub("", url.strip())
        self._fetch = fetch
        self._base: str | None = None
        self._own = threading.local()

    def call(self, action: str, parameters: JsonObject) -> JsonObject:
        """The result of one action, which must be an object.

        The first call finds out where the API is. Raises NotCkan, PortalSentPage, PortalFailed, CkanRefused or
        CkanAnswerUnusable for an answer, and a FetchError when there is none.
        """
        if self._base is not None:
            return self._call(self._base, action, parameters)
        try:
            result = self._call(BASES[0], action, parameters)
            self._base = BASES[0]
        except (NotCkan, PortalSentPage) as first:
            if first.values["status"] not in _NO_SUCH_API:
                raise
            try:
                result = self._call(BASES[1], action, parameters)
            except (NotCkan, PortalSentPage):
                raise first from None
            self._base = BASES[1]
        return result

    def _call(self, base: str, action: str, parameters: JsonObject) -> JsonObject:
        remote = self._remote()
        remote.base_url = base
        self._own.last = None
        try:
            result = remote.call_action(action, parameters)
        except (CKANAPIError, ServerIncompatibleError) as error:
            raise self._explained(action) from error
        except (KeyError, RecursionError) as error:
            raise CkanAnswerUnusable(url=self._shown, action=action, part="result") from error
        if not isinstance(result, dict):
            raise CkanAnswerUnusable(url=self._shown, action=action, part="result")
        return result

    def _remote(self) -> RemoteCKAN:
        """This thread's own: the last answer is what an error is explained by."""
        if not hasattr(self._own, "remote"):
            session = self._fetch.session()
            session.hooks["response"].append(self._remember)
            self._own.remote = RemoteCKAN(self.site_url, get_only=True, session=session)
        remote: RemoteCKAN = self._own.remote
        return remote

    def _remember(self, response: requests.Response, *_: object, **__: object) -> None:
        response.encoding = "utf-8-sig"  # JSON is UTF-8; a Content-Type of text/html would say Latin-1
        self._own.last = response

    def _explained(self, action: str) -> HarvestError:
        """The error that the last answer is."""
        answer: requests.Response | None = self._own.last
        if answer is None:
            return NotCkan(url=self._shown, status="-", media_type="-")
        media_type = answer.headers.get("content-type", "-").split(";")[0].strip().lower()
        try:
            body = json.loads(answer.text)
        except (ValueError, RecursionError):
            body = None
        if isinstance(body, dict) and "success" in body:
            kind, message = _envelope(body.get("error"), answer.status_code)
            return CkanRefused(url=self._shown, action=action, kind=kind, message=message)
        is_page = body is None and (media_type == "text/html" or answer.text.lstrip()[:1] == "<")
        if answer.status_code >= 500:
            said = page_title(answer.text) if is_page else cut(normalize(answer.text[:2000]), 200) or "-"
            return PortalFailed(url=self._shown, status=answer.status_code, said=said)
        if is_page:
            return PortalSentPage(url=self._shown, status=answer.status_code, title=page_title(answer.text))
        if answer.status_code in _SAYS_IT_ALL:
            return status_error(self._shown, answer.status_code, None) or NotCkan(
                url=self._shown, status=answer.status_code, media_type=cut(media_type, 60)
            )
        return NotCkan(url=self._shown, status=answer.status_code, media_type=cut(media_type, 60))

    @property
    def _shown(self) -> str:
        return mask_url(self.site_url)


def _envelope(error: object, status: int) -> tuple[str, str]:
    """(kind, message) of CKAN's error: {"__type": …, "message": …}, or field → list of complaints, or a text."""
    if isinstance(error, dict):
        kind = str(error.get("__type") or status)
        rest = {key: value for key, value in error.items() if key not in ("__type", "message")}
        said = error.get("message") or (json.dumps(rest, ensure_ascii=False) if rest else "-")
        message = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    else:
        kind, message = str(status), str(error or "-")
    return cut(normalize(kind), 60), cut(normalize(message), 300)
