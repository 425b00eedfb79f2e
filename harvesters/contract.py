"""The schema that a delivery must keep to: declared in the config, or frozen from the version that is public.

What becomes of a delivery that breaks it is the policy (contract section 4): hold rejects it and the last good
version stays; warn publishes it and the contract stays, so that the next delivery is warned of again; publish takes the
delivery as the new contract, so that nothing is said twice of a change that was meant.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from catalog.sandbox import Sandbox
from catalog.store import Store
from harvesters.previous import Previous
from harvesters.record import ResourceSpec
from harvesters.stage import StagedFile
from harvesters.stage.drift import Compared, Side, accepted_schema, as_contract, compare
from harvesters.stage.drift_values import Measured
from metadata.errors.sandbox import ParserError
from metadata.issues import Issue

JsonObject = dict[str, Any]
CONTRACT = "contract"
"""The member of a resource's provenance that keeps the schema its deliveries are held against, where that is not
the published one: after a delivery that broke it was published with a warning."""
BREAKING = frozenset(
    {"column_gone", "column_new", "column_renamed", "unit_replaced", "type_changed", "type-error"}
)
"""Findings after which the published schema is not the contract any more, unless the change is accepted."""
MOST_PAIRS = 400


@dataclass(frozen=True)
class Contract:
    """schema is None where there is none yet; is_frozen: it is that of a published version and not declared."""

    schema: JsonObject | None
    policy: str
    is_frozen: bool = False
    is_first: bool = True


def contract_of(
    spec: ResourceSpec, previous: Previous, *, is_public: bool, reads_otherwise: bool
) -> Contract:
    """The contract of one resource. is_public: the bytes are those of the public version; reads_otherwise: the
    config now reads them in another way.

    Bytes that are public already are never held against the schema that was made from them.
    """
    frozen = previous.contract_of(spec.key)
    if spec.schema:
        return Contract(spec.schema, spec.on_findings or "hold", is_first=is_public)
    if is_public:
        schema = None if reads_otherwise else previous.schema_of(spec.key)
        return Contract(schema, spec.on_findings or "warn", is_frozen=True)
    if frozen is None:
        return Contract(None, spec.on_findings or "warn")
    return Contract(frozen, spec.on_findings or "hold", is_frozen=True, is_first=False)


def staged_by(
    contract: Contract,
    key: str,
    stage: Callable[[JsonObject | None], StagedFile],
    *,
    previous: Previous,
    store: Store,
    sandbox: Sandbox,
) -> StagedFile:
    """The file staged by its contract, with drift from the public version among its findings.

    stage reads the file by a schema. Under publish, columns that are no longer of their type are decided anew.
    """
    schema = as_contract(contract.schema) if contract.schema and contract.is_frozen else contract.schema
    staged = stage(schema)
    if contract.is_first or staged.table is None:
        return staged
    compared = drift_of(contract, staged, key, previous, store, sandbox)
    if contract.policy == "publish" and contract.is_frozen and schema is not None:
        opened = accepted_schema(schema, compared.issues, staged.issues)
        if opened is not None:
            kept = [i for i in staged.issues if i.kind == "type-error"]
            staged = stage(opened)
            told = {(i.kind, i.column) for i in staged.issues}
            staged = replace(
                staged, issues=(*staged.issues, *(i for i in kept if (i.kind, i.column) not in told))
            )
    issues = [i for i in staged.issues if (i.kind, i.column) not in compared.replaced]
    return replace(staged, issues=(*issues, *compared.issues))


def drift_of(
    contract: Contract, staged: StagedFile, key: str, previous: Previous, store: Store, sandbox: Sandbox
) -> Compared:
    """How a staged delivery differs from what is public; nothing where no table is public."""
    document = previous.resource_document(key) or {}
    public = previous.schema_of(key)
    form = next((f for f in document.get("forms", ()) if f["form"] == "parquet"), None)
    assert staged.table is not None  # the caller asks only of tables
    if form is None or public is None or not store.has_object(form["sha256"]):
        return Compared((), frozenset())
    schema = contract.schema if contract.is_frozen and contract.schema else public
    gone = [i.column for i in staged.issues if i.kind == "missing-label"]
    came = [i.column for i in staged.issues if i.kind == "extra-label"]
    pairs = [(one, two) for one in gone for two in came][:MOST_PAIRS]
    request = {
        "before": {"parquet": str(store.object_path(form["sha256"])), "columns": _names(public)},
        "now": {"parquet": str(staged.table.parquet.path.resolve()), "columns": _names(staged.table.schema)},
        "pairs": pairs,
    }
    try:
        answer = sandbox.call("harvesters.stage.drift_values:measure", request)
    except ParserError:  # values that cannot be measured are not compared; columns and rows still are
        answer = {"before": {}, "now": {}, "overlap": [0.0] * len(pairs)}
    before = Side(
        _with_observed(schema, public), int(document.get("row_count") or 0), _measured(answer["before"])
    )
    now = Side(staged.table.schema, staged.table.row_count, _measured(answer["now"]))
    return compare(
        before,
        now,
        staged.issues,
        key=key,
        is_frozen=contract.is_frozen,
        accepts=contract.policy == "publish",
        overlap=dict(zip(((str(a), str(b)) for a, b in pairs), answer["overlap"], strict=True)),
    )


def not_told_yet(found: Iterable[Issue], staged: Iterable[Issue]) -> tuple[Issue, ...]:
    """The findings of the judgement without the wrong cells of a column whose type is said to be another."""
    changed = {issue.column for issue in staged if issue.kind == "type_changed"}
    return tuple(i for i in found if not (i.kind == "type-error" and i.column in changed))


def kept_contract(contract: Contract, issues: Iterable[Issue]) -> JsonObject:
    """What provenance keeps of the contract after a delivery was published: the old schema where it was broken
    and nobody accepted that."""
    broken = any(issue.kind in BREAKING for issue in issues)
    if (
        contract.policy == "warn"
        and contract.is_frozen
        and not contract.is_first
        and broken
        and contract.schema
    ):
        return {CONTRACT: contract.schema}
    return {}


def _with_observed(schema: JsonObject, public: JsonObject) -> JsonObject:
    """The contract's fields with how the public file was written."""
    known = {str(f["name"]): f for f in public.get("fields", ())}
    return {**schema, "fields": [{**known.get(str(f["name"]), {}), **f} for f in schema["fields"]]}


def _names(schema: JsonObject) -> list[str]:
    return [str(field["name"]) for field in schema.get("fields", ())]


def _measured(answer: JsonObject) -> dict[str, Measured]:
    return {name: Measured(**values) for name, values in answer.items()}
