"""Templates, compiled once for each language: what is the same on every page of a language is put in then.

The environment of a language knows its words, so that a call of `t` or `icon` with a constant becomes text of the
compiled template, and macros need no context: imported files are made once, not once a page. What is left is compiled
to plain calls, for no function of ours asks for a template's context.
"""

from collections.abc import Callable, Mapping, MutableMapping
from keyword import iskeyword
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

Words = Mapping[str, Callable[..., object]]


class _Straight(CodeGenerator):
    """Writes `f(x)` for a call, and `as_html` for what a page shows."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if any(iskeyword(argument.key) for argument in node.kwargs):
            super().visit_Call(node, frame, forward_caller)
            return
        self.visit(node.node, frame)
        given: list[tuple[str, nodes.Node]] = [("", argument) for argument in node.args]
        given += [("", argument) for argument in node.kwargs]
        given += [("*", node.dyn_args)] if node.dyn_args else []
        given += [("**", node.dyn_kwargs)] if node.dyn_kwargs else []
        for number, (sign, argument) in enumerate(given):
            self.write(", " if number else "(")
            self.write(sign)
            self.visit(argument, frame)
        self.write("" if given else "(")
        self.write(f"{', ' if given else ''}caller=caller)" if forward_caller else ")")

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        self.write("environment.as_html(")


class LanguageEnvironment(Environment):
    """An environment whose `constant` functions are called while a template is compiled, where all that they are
    given is written there."""

    code_generator_class = _Straight

    def __init__(self, loader: BaseLoader, constant: Words) -> None:
        super().__init__(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
            auto_reload=False,
        )  # fmt: skip
        self._folding = _Folding(constant)
        self.globals.update(constant)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Every template has the same, as one plain map: no template of ours is given more."""
        if d:
            raise ValueError("templates have no globals of their own")
        return self.globals

    @staticmethod
    def as_html(value: object) -> str:
        """What a page shows of a value: `escape`, which would wrap again what is HTML already."""
        return value if type(value) is Markup else escape(value)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return self._folding.visit(super()._parse(source, name, filename))  # type: ignore[no-any-return]


class _Folding(NodeTransformer):
    """Calls what can be called now."""

    def __init__(self, constant: Words) -> None:
        self._constant = constant

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node:
        """Macros need nothing of a page but what they are given."""
        node.with_context = False
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
            return node
        function = self._constant.get(node.node.name)
        if function is None:
            return node
        try:
            given: list[Any] = [argument.as_const() for argument in node.args]
            named = {argument.key: argument.value.as_const() for argument in node.kwargs}
        except nodes.Impossible:
            return node
        found = function(*given, **named)
        made = nodes.TemplateData(found) if isinstance(found, Markup) else nodes.Const(found)
        made.environment = node.environment
        return made.set_lineno(node.lineno)
