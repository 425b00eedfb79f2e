"""The API described for programs: OpenAPI 3.1, as JSON and YAML."""

import hashlib
import io
import json
from importlib.metadata import version
from typing import Any

from flask import Response, g, request

from metadata.text import text
from web.api.v1._live import live_examples
from web.api.v1._openapi import document
from web.api.v1._operations import JSON, Call, Given, Operations
from web.context import absolute_url, lang, services
from web.downloads import CHECK_EACH_TIME

JsonObject = dict[str, Any]
YAML = "application/yaml"
DESCRIPTION = text(
    "อ่านบัญชีข้อมูลนี้ได้โดยไม่ต้องลงทะเบียน ข้อความอยู่ทั้งภาษาไทยและภาษาอังกฤษเมื่อหน่วยงานเขียนไว้ทั้งสองภาษา เวลาเป็นแบบ ISO 8601",
    "Everything in this catalog may be read without an account. Texts are in Thai and English where the agency wrote "
    "both. Times are ISO 8601. What stands here changes only by adding.",
)
SCHEMA: JsonObject = {"type": "object", "required": ["openapi", "info", "paths"]}

operations = Operations("openapi", text("คำอธิบายของส่วนต่อประสานนี้", "The description of this API"))


@operations.get(
    "/openapi.json", "getOpenapi", text("คำอธิบายแบบ OpenAPI 3.1", "The OpenAPI 3.1 description"),
    gives=Given(SCHEMA),
)  # fmt: skip
def get_openapi(call: Call) -> Response:
    return _send(json.dumps(_document(), ensure_ascii=False, indent=1), JSON)


@operations.get(
    "/openapi.yaml", "getOpenapiYaml", text("คำอธิบายเดียวกันแบบ YAML", "The same as YAML"),
    gives=Given(SCHEMA, YAML),
)  # fmt: skip
def get_openapi_yaml(call: Call) -> Response:
    from ruamel.yaml import YAML as Writer

    out = io.BytesIO()
    writer = Writer(typ="safe")
    writer.default_flow_style = False
    writer.allow_unicode, writer.width = True, 110
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    writer.dump(_document(), out)
    return _send(out.getvalue().decode(), YAML)


def _document() -> JsonObject:
    from web.api.v1 import nouns

    settings = services().settings
    return document(
        nouns(),
        lang=g.lang,
        site_url=settings.site_url.rstrip("/"),
        title=settings.site_title,
        version=f"1+{version('khlang')}",
        description=DESCRIPTION,
        promise_url=absolute_url("about.developers") + "#stability",
        examples=live_examples(),
    )


def _send(body: str, media_type: str) -> Response:
    response = Response(body, content_type=f"{media_type}; charset=utf-8")
    response.set_etag(hashlib.sha256(body.encode()).hexdigest()[:32], weak=True)
    response.headers["Cache-Control"] = CHECK_EACH_TIME
    response.headers["Content-Language"] = lang()
    response.vary.add("Accept-Language")
    response.make_conditional(request)
    return response
