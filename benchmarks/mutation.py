"""Mutants of the rules and of the doors to rows: each is one function with one part of its refusal taken away.

A mutant swaps the code of the living function, so every module that imported it runs the mutant. As a pytest plugin
(`-p benchmarks.mutation`) it puts the mutant named in KRING_MUTANT in place before any test runs.
"""

import ast
import copy
import importlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
APPS = ("reminders", "groups", "participants", "sessions", "intake", "outcomes")
DOORS = {"visible_to", "on_desk_of", "own", "_desk", "_own", "_on_desk"}
ABOUT = {"user", "worker"}  # a rule about somebody; other rules of the house protect nobody's secrets
Def = ast.FunctionDef


@dataclass(frozen=True)
class Target:
    """One function of the house."""

    path: str
    qualname: str

    @property
    def function(self) -> FunctionType:
        found: Any = importlib.import_module(self.path.removesuffix(".py").replace("/", "."))
        for part in self.qualname.split("."):
            found = vars(found)[part] if isinstance(found, type) else getattr(found, part)
        return found

    def compiled(self, body: Def) -> CodeType:
        """The code of this function with another body."""
        tree = ast.parse((ROOT / self.path).read_text())
        owner, _old = _find(tree, self.qualname)
        owner.body = [body if getattr(one, "name", "") == body.name else one for one in owner.body]
        return _code(compile(ast.fix_missing_locations(tree), str(ROOT / self.path), "exec"), self.qualname.split("."))


@dataclass(frozen=True)
class Mutant:
    target: Target
    number: int
    what: str
    body: Def

    @property
    def name(self) -> str:
        return f"{self.target.path}:{self.target.qualname}:{self.number}"

    def live(self) -> CodeType:
        """Puts the mutant in place; returns the code that it replaced."""
        function = self.target.function
        old, function.__code__ = function.__code__, self.target.compiled(self.body)
        return old


def targets() -> Iterator[tuple[Target, Def]]:
    """Every rule about somebody, every door."""
    for app in APPS:
        for path in [ROOT / app / "rules.py", ROOT / app / "models.py", *sorted((ROOT / app / "models").glob("*.py"))]:
            if path.exists():
                yield from _in_file(path)


def _in_file(path: Path) -> Iterator[tuple[Target, Def]]:
    told = str(path.relative_to(ROOT))
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, Def) and path.name == "rules.py" and _is_rule(node):
            yield Target(told, node.name), node
        if isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, Def) and one.name in DOORS:
                    yield Target(told, f"{node.name}.{one.name}"), one


def _is_rule(node: Def) -> bool:
    named = {argument.arg for argument in node.args.args}
    return bool(named & ABOUT) and ast.unparse(node.returns or ast.Constant("")) in ("bool", "None")


def mutants() -> list[Mutant]:
    """All of them, in a fixed order."""
    found = []
    for target, node in targets():
        changed = [*_opened(target, node), *_parts_dropped(node)]
        found += [Mutant(target, number, what, body) for number, (what, body) in enumerate(changed)]
    return found


def _opened(target: Target, node: Def) -> Iterator[tuple[str, Def]]:
    """The whole refusal gone: a rule says yes, a door gives every row."""
    name = target.qualname.rpartition(".")[2]
    everything = {"_desk": "~Q(pk__in=[])", "_own": "self.model.objects.values('pk')"}
    everything["_on_desk"] = everything["_own"]
    yes = "None" if ast.unparse(node.returns or ast.Constant("")) == "None" else "True"
    answer = yes if "." not in target.qualname else everything.get(name, "self.all()")
    body = copy.deepcopy(node)
    body.body = [ast.Return(ast.parse(answer, mode="eval").body)]
    yield f"returns {answer}", body


def _parts_dropped(node: Def) -> Iterator[tuple[str, Def]]:
    """One condition gone: a part of `and`, `or`, `&`, `|`; a `filter`, an `exclude`, one of its conditions."""
    for index in range(len(_inside(node))):
        for choice in range(8):
            body = copy.deepcopy(node)
            what = _drop(body, _inside(body)[index], choice)
            if what is None:
                break
            yield what, body


def _inside(node: Def) -> list[ast.AST]:
    """What stands in its statements; the types of its arguments are no conditions."""
    return [one for statement in node.body for one in ast.walk(statement)]


def _drop(body: Def, at: ast.AST, choice: int) -> str | None:
    """Takes part number `choice` of this node away; None where it has no such part."""
    if isinstance(at, ast.BoolOp) and choice < len(at.values):
        gone = at.values.pop(choice)
        left = at.values[0] if len(at.values) == 1 else at
        _replace(body, at, left)
        return f"without {ast.unparse(gone)}"
    if isinstance(at, ast.BinOp) and isinstance(at.op, ast.BitAnd | ast.BitOr) and choice < 2:
        gone, left = (at.left, at.right) if choice == 0 else (at.right, at.left)
        _replace(body, at, left)
        return f"without {ast.unparse(gone)}"
    if isinstance(at, ast.Call) and isinstance(at.func, ast.Attribute) and at.func.attr in ("filter", "exclude"):
        return _drop_condition(body, at, choice)
    return None


def _drop_condition(body: Def, at: ast.Call, choice: int) -> str | None:
    parts = [*at.args, *at.keywords]
    if choice == 0:
        _replace(body, at, ast.Call(ast.Attribute(at.func.value, "all", ast.Load()), [], []))  # type: ignore[attr-defined]
        return f"without {at.func.attr} {', '.join(ast.unparse(one) for one in parts)}"  # type: ignore[attr-defined]
    if len(parts) < 2 or choice > len(parts):
        return None
    gone = parts[choice - 1]
    at.args = [one for one in at.args if one is not gone]
    at.keywords = [one for one in at.keywords if one is not gone]
    return f"without {ast.unparse(gone)}"


def _replace(body: Def, old: ast.AST, new: ast.AST) -> None:
    for node in ast.walk(body):
        for name, value in ast.iter_fields(node):
            if value is old:
                setattr(node, name, new)
            elif isinstance(value, list) and old in value:
                value[value.index(old)] = new


def probed(target: Target, node: Def, number: int) -> CodeType:
    """The function as it is, telling first that it was called."""
    body = copy.deepcopy(node)
    body.body.insert(0, ast.parse(f"__import__('benchmarks.mutation').mutation.called.add({number})").body[0])
    return target.compiled(body)


called: set[int] = set()


def _find(tree: ast.Module, qualname: str) -> tuple[Any, Def]:
    owner: Any = tree
    for part in qualname.split(".")[:-1]:
        owner = next(one for one in owner.body if getattr(one, "name", "") == part)
    return owner, next(one for one in owner.body if getattr(one, "name", "") == qualname.rpartition(".")[2])


def _code(code: CodeType, parts: list[str]) -> CodeType:
    for part in parts:
        code = next(one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == part)
    return code


def pytest_collection_finish() -> None:
    """For pytest: everything is imported, nothing has run."""
    if name := os.environ.get("KRING_MUTANT"):
        next(one for one in mutants() if one.name == name).live()
