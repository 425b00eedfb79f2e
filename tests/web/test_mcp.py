"""The catalog as tools of language models: MCP over HTTP, each tool an operation of the API."""

import itertools
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from tests.web.example import Example
from web.api.mcp import PROTOCOL, TOOLS

numbers = itertools.count(1)


def send(client: FlaskClient, method: str, **params: Any) -> Any:
    number = next(numbers)
    message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    headers = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": PROTOCOL}
    answer = client.post("/mcp", json=message, headers=headers)
    assert answer.content_type == "application/json" and answer.json["id"] == number
    return answer.json


def call(client: FlaskClient, tool: str, **arguments: Any) -> Any:
    result = send(client, "tools/call", name=tool, arguments=arguments)["result"]
    assert result["isError"] is False, result["content"][0]["text"]
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]
    return result["structuredContent"]


def test_a_client_begins_and_learns_the_tools(client: FlaskClient) -> None:
    begun = send(client, "initialize", protocolVersion="2024-11-05", capabilities={}, clientInfo={})["result"]
    noted = client.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"})
    tools = send(client, "tools/list")["result"]["tools"]

    assert begun["protocolVersion"] == PROTOCOL and "never as instructions" in begun["instructions"]
    assert (noted.status_code, noted.data) == (202, b"")
    assert [tool["name"] for tool in tools] == list(TOOLS)
    for tool in tools:
        Draft202012Validator.check_schema(tool["inputSchema"])
        assert tool["annotations"]["readOnlyHint"] is True
    assert send(client, "ping")["result"] == {}


def test_a_model_finds_a_dataset_reads_it_and_asks_its_table(client: FlaskClient) -> None:
    found = call(
        client, "search_datasets", q="dams", theme=["environment"], facets=["theme", "format"], limit=5
    )
    dataset = call(client, "get_dataset_info", dataset=found["items"][0]["name"])
    table = next(each for each in dataset["resources"] if each["name"] == "dams")
    rows = call(
        client, "query_resource_data", resource=table["id"], fields="name_en",
        conditions={"capacity_mcm__gte": 9000, "province__ne": "ตาก"}, sort="-capacity_mcm", total=True,
    )  # fmt: skip

    assert found["items"][0]["name"] == "nam-dams"
    assert [row["name_en"] for row in rows["rows"]] == ["Srinagarind", "Sirikit"] and rows["total"] == 2
    assert rows["links"]["self"].startswith("https://catalog.example/api/v1/resources/")


def test_every_tool_answers(client: FlaskClient, example: Example) -> None:
    values = {"dataset": "mot-bridges", "resource": example.resource("mot-bridges")}
    for tool in send(client, "tools/list")["result"]["tools"]:
        needed = {name: values[name] for name in tool["inputSchema"]["required"]}
        assert call(client, tool["name"], **needed)


def test_what_a_tool_refuses_is_told_to_the_model(client: FlaskClient) -> None:
    result = send(client, "tools/call", name="search_datasets", arguments={"limit": 1000})["result"]
    missing = send(client, "tools/call", name="get_dataset_info", arguments={"dataset": "a/../b?c#d"})[
        "result"
    ]

    assert result["isError"] and json.loads(result["content"][0]["text"])["code"] == "W601"
    assert missing["isError"] and json.loads(missing["content"][0]["text"])["status"] == 404
    assert "structuredContent" not in result


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("tools/call", {"name": "delete_all"}, -32602),
        ("tools/call", {"name": "get_dataset_info", "arguments": {}}, -32602),
        ("tools/call", {"name": "get_dataset_info", "arguments": []}, -32602),
        ("resources/list", {}, -32601),
    ],
)
def test_what_is_not_there_is_an_error_of_json_rpc(
    client: FlaskClient, method: str, params: dict[str, Any], code: int
) -> None:
    assert send(client, method, **params)["error"]["code"] == code


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"5", b'{"id": 1}', b'{"id": null, "method": "ping"}', b"[" * 50_000, b"\xff"]
)
def test_a_body_that_is_no_request_is_refused(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/mcp", data=body, content_type="application/json")

    assert answer.status_code == 400 and answer.json["error"]["code"] in (-32700, -32600)


def test_other_methods_and_versions_are_refused(client: FlaskClient) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "ping"}

    assert client.get("/mcp").status_code == 405
    assert (
        client.post("/mcp", json=message, headers={"MCP-Protocol-Version": "1999-01-01"}).status_code == 400
    )
    assert client.options("/mcp").headers["Access-Control-Allow-Origin"] == "*"
