"""CKAN's Action API, the reading side: `/api/3/action/<name>` and `/api/action/<name>`, by GET or POST.

Scripts, harvesters and tools written for CKAN 2.x work unchanged; ckanapi, ckanext-harvest, udata and piveau
were read for what they send and what they look at. What would change the catalog is refused.
"""

import json
from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, Flask, Response, request
from flask.blueprints import BlueprintSetupState

from metadata.errors import KhlangError
from web.api import _ckan_groups as groups
from web.api import _ckan_packages as packages
from web.api import _ckan_rows as rows
from web.api._ckan_call import Action, Call, CkanError, not_found, read_call, refused
from web.api._ckan_door import Door
from web.api._ckan_texts import Written, envelope
from web.api._open import open_to_any_site
from web.context import services

blueprint = Blueprint("ckan", __name__)
open_to_any_site(blueprint, "GET, POST, HEAD, OPTIONS", "Authorization", "X-CKAN-API-Key")
NEUTRAL = True

LONGEST_NAME = 80
VERSION = 3
WRITING = ("_create", "_update", "_patch", "_revise", "_delete", "_purge", "_upsert", "_reorder", "_invite")

ACTIONS: dict[str, Action] = {
    "package_list": packages.package_list,
    "package_show": packages.package_show,
    "package_search": packages.package_search,
    "package_autocomplete": packages.package_autocomplete,
    "package_activity_list": packages.package_activity_list,
    "recently_changed_packages_activity_list": packages.recently_changed_packages_activity_list,
    "package_relationships_list": packages.nothing_kept,
    "current_package_list_with_resources": packages.current_package_list_with_resources,
    "resource_show": packages.resource_show,
    "resource_search": packages.resource_search,
    "resource_view_list": packages.nothing_kept,
    "organization_list": groups.organization_list,
    "organization_show": groups.organization_show,
    "organization_list_for_user": packages.nothing_kept,
    "group_list": groups.group_list,
    "group_show": groups.group_show,
    "group_list_authz": packages.nothing_kept,
    "group_package_show": groups.group_package_show,
    "tag_list": groups.tag_list,
    "tag_show": groups.tag_show,
    "tag_search": groups.tag_search,
    "tag_autocomplete": groups.tag_autocomplete,
    "license_list": groups.license_list,
    "vocabulary_list": packages.nothing_kept,
    "format_autocomplete": groups.format_autocomplete,
    "status_show": groups.status_show,
    "site_read": groups.site_read,
    "datastore_search": rows.datastore_search,
    "datastore_info": rows.datastore_info,
}


@blueprint.record_once
def _open_the_door(state: BlueprintSetupState) -> None:
    """Put the short way to the actions asked most before the application."""
    app = cast(Flask, state.app)
    app.wsgi_app = Door(app, app.wsgi_app)  # type: ignore[method-assign]


@blueprint.get("/api")
@blueprint.get("/api/3")
def api_version() -> Response:
    """What CKAN says of its API at these addresses; clients ask it to learn whether a site is one."""
    return _json({"version": VERSION}, 200)


@blueprint.route("/api/3/action/<name>", methods=["GET", "POST"])
@blueprint.route("/api/action/<name>", methods=["GET", "POST"])
def action(name: str) -> Response:
    """One action. Every answer has CKAN's envelope; an action that CKAN does not know has its plain words."""
    try:
        call = read_call(request)
        result = _find(name)(call)
        if isinstance(result, Written):
            return _text(envelope(_help(name), result), 200)
        return _say(name, {"success": True, "result": result}, 200)
    except CkanError as error:
        if error.kind == "Bad Request":
            return _json(error.message, 400)
        return _say(name, {"success": False, "error": error.to_json()}, error.status)
    except KhlangError as error:
        said = {"__type": "Not Found Error" if error.status == 404 else "Search Error", "message": str(error)}
        answer = _say(name, {"success": False, "error": {**said, "code": error.code}}, error.status)
        if error.retry:
            answer.headers["Retry-After"] = "60"
        return answer


def _find(name: str) -> Action:
    if name == "help_show":
        return _help_show
    found = ACTIONS.get(name)
    if found is not None:
        return found
    if name.endswith(WRITING) or name in ("user_list", "user_show", "member_list", "api_token_list"):
        raise refused(f"{name} is not open to anyone here; this catalog is filled by harvesting")
    raise CkanError("Bad Request", 400, f"Bad request - Action name not known: {name[:LONGEST_NAME]}")


def _help_show(call: Call) -> str:
    """What an action does and takes. name."""
    wanted = call.required("name")
    if wanted == "help_show":
        return _help_show.__doc__ or ""
    if wanted not in ACTIONS:
        raise not_found("Action was not found.")
    return (ACTIONS[wanted].__doc__ or "").strip()


def _help(name: str) -> str:
    site = services().settings.site_url.rstrip("/")
    return f"{site}/api/3/action/help_show?name={name[:LONGEST_NAME]}"


def _say(name: str, body: Mapping[str, Any], status: int) -> Response:
    return _json({"help": _help(name), **body}, status)


def _json(body: object, status: int) -> Response:
    return _text(json.dumps(body, ensure_ascii=False, allow_nan=False), status)


def _text(text: str | bytes, status: int) -> Response:
    response = Response(text, status, content_type="application/json;charset=utf-8")
    response.headers["Cache-Control"] = "public, no-cache" if status == 200 else "no-store"
    return response
