"""The house rules that no library checks: one door to rows, one writer, no stray rooms (design "The house")."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = ["accounts", "reminders", "groups", "participants", "sessions", "intake", "outcomes", "home"]
DOORS = {"visible_to", "on_desk_of", "own"}
WRITES = {
    "save", "create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create",
    "create_user", "set_password",
}  # fmt: skip
FILES = {
    "__init__", "apps", "states", "models", "rules", "queries", "notices", "actions", "forms", "tasks", "views", "urls",
}  # fmt: skip
# New kinds of file, each with its reason in an ADR or in its own first lines.
EXTRA_FILES = {
    "accounts": {"adapter", "middleware", "passwords", "privacy", "requests", "roles", "security_log", "words"},
    "groups": {"agreement_texts", "log_words", "privacy"},
    "home": {"gallery", "demo", "seed"},
    "outcomes": {"suppression", "plots", "items", "privacy"},
    "intake": {"privacy"},
    "participants": {"codes", "privacy", "roster_csv", "sealed"},
    "reminders": {"registry", "channels", "delivery", "checks", "poke", "privacy"},
    "sessions": {
        "recurrence",
        "words",
        "roster_urls",
        "promises",
        "announcements",
        "calendars",
        "log_words",
        "privacy",
        "rostering",
    },
}
# Lines in views that write for a reason of their own: the language of the account, and signing in.
WRITING_VIEWS = {"home/views/public.py": {"save"}}


def modules(kind: str) -> Iterator[Path]:
    """All files of one kind, in packages and alone."""
    for app in APPS:
        yield from (ROOT / app).glob(f"{kind}.py")
        yield from (ROOT / app / kind).rglob("*.py")


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


@pytest.mark.parametrize("path", [*modules("views")], ids=lambda path: str(path.relative_to(ROOT)))
def test_views_reach_rows_only_through_the_door(path):
    """Every `.objects` in a view is followed at once by one of the doors."""
    tree = ast.parse(path.read_text())
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            step = parents[node]
            assert isinstance(step, ast.Attribute), f"{path}:{node.lineno}"
            assert step.attr in DOORS, f"{path}:{node.lineno} uses .objects.{step.attr}"


@pytest.mark.parametrize(
    "path",
    [p for kind in ("views", "forms", "queries", "rules") for p in modules(kind)],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_only_actions_write(path):
    allowed = WRITING_VIEWS.get(str(path.relative_to(ROOT)), set())
    written = {
        called(node)
        for node in calls(path)
        # `actions.update(…)`, `some_dict.update(…)` are not the database: only managers, rows and querysets are.
        if called(node) in WRITES and not _is_plain(node)
    }
    assert written <= allowed


def _is_plain(node: ast.Call) -> bool:
    """A method of a dict, set or list literal or of a module of actions."""
    target = node.func.value if isinstance(node.func, ast.Attribute) else node
    name = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
    return name in {"actions", "values", "kwargs", "facts", "context", "attrs", "initial", "bulk"}


@pytest.mark.parametrize("kind", ["views", "tasks"])
def test_views_and_tasks_open_no_transactions(kind):
    for path in modules(kind):
        assert "transaction.atomic" not in path.read_text(), path


def test_time_comes_from_the_one_clock():
    """`date.today()`, `datetime.now()` and `timezone.now()` stand in `core/clock.py` and nowhere else."""
    for app in ["core", *APPS]:
        for path in (ROOT / app).rglob("*.py"):
            if path == ROOT / "core" / "clock.py" or "migrations" in path.parts:
                continue
            for node in calls(path):
                owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
                assert f"{owner}.{called(node)}" not in {
                    "date.today", "dt.date.today", "datetime.now", "timezone.now", "dt.datetime.utcnow",
                }, f"{path}:{node.lineno}"  # fmt: skip


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_only_the_files_of_the_plan(app):
    found = {path.stem for path in (ROOT / app).iterdir() if path.name != "__pycache__"}
    known = FILES | EXTRA_FILES.get(app, set()) | {"migrations", "management", "templatetags"}
    assert found <= known


def test_files_stay_readable():
    """Past 400 lines a file is split by noun."""
    for app in ["config", "core", *APPS]:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                assert len(path.read_text().splitlines()) <= 400, path
