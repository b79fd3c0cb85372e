"""Rules of the house that a linter cannot hold. Each test names the rule it keeps."""

import ast
import importlib
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, get_resolver

ROOT = Path(__file__).resolve().parents[1]
APPS = ("directory", "articles", "reports", "listings", "accounts", "places")
# What each app may import beside itself.
MAY_IMPORT = {
    "directory": {"articles", "reports", "listings", "accounts", "places"},
    "articles": {"listings", "accounts", "places"},
    "reports": {"listings", "accounts", "places"},
    "listings": {"accounts", "places"},
    "accounts": set(),
    "places": set(),
}
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
README_LINES = 80
PICTURE_BYTES = 300_000
# Text that is safe by construction: sanitised Markdown, escaped JSON, what a template rendered.
MAY_MARK_SAFE = {
    "articles/explaining.py",
    "articles/figures.py",
    "articles/rendering.py",
    "directory/structured_data.py",
    "directory/fragments.py",
}
WRITES = {"create", "bulk_create", "update", "delete", "get_or_create", "update_or_create", "bulk_update"}
WRITE_THE_SHOP_WINDOW = {"listings/publishing.py", "directory/example/building.py"}
# erasing.py empties it where everything it could point at goes.
MOVE_THE_LIVE_POINTER = {"listings/going_live.py", "listings/erasing.py", "directory/example/building.py"}
KNOW_THE_ENGINE = {"listings/guards.py", "listings/search_index.py", "places/reading.py"}
# Django and allauth look these names up themselves.
NAMED_BY_OTHERS = {"account_signup"}
TOP_LEVEL = {
    *APPS, "templates", "static", "tests", "docs", "tools", ".ci", "manage.py", "pyproject.toml", "README.md",
    "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile", "requirements.txt", "requirements-dev.txt",
    ".env.example", ".gitignore",
}  # fmt: skip
PAPERS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md")


def name(path):
    return path.relative_to(ROOT).as_posix()


def sources():
    return [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


def decisions():
    return sorted((ROOT / "docs" / "adr").glob("*.md"))


def tracked():
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout, so nothing says which files belong to the project")
    return [path for path in done.stdout.split("\0") if path]


def nodes(path, *kinds):
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)]


def imported(path):
    """Top-level packages that a file imports, also inside functions."""
    for node in nodes(path, ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif node.level == 0:
            yield (node.module or "").split(".")[0]


def first_name(node):
    """The name at the start of a chain: `Row` of `Row.objects.filter(a=1).delete`."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def addresses():
    """(name, route, view) of every address that our own code answers, outside the stock pages of the admin."""

    def walk(patterns, before=""):
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield pattern.name, route, pattern.callback
            else:
                yield from walk(pattern.url_patterns, route)

    return [found for found in walk(get_resolver().url_patterns) if found[2].__module__.split(".")[0] in APPS]


def pages():
    """Addresses outside the admin and the names that others chose."""
    return [found for found in addresses() if ".admin" not in found[2].__module__ and found[0] not in NAMED_BY_OTHERS]


# Code


@pytest.mark.parametrize("app", APPS)
def test_imports_run_down_the_list_only(app):
    forbidden = set(APPS) - MAY_IMPORT[app] - {app}
    wrong = {
        (name(path), package)
        for path in (ROOT / app).rglob("*.py")
        for package in imported(path)
        if package in forbidden | {"tests", "tools"}
    }

    assert wrong == set()


def test_there_is_no_room_for_everything():
    forbidden = {"core", "common", "utils", "util", "helpers", "services", "misc"}
    rooms = [name(path) for path in sources() if forbidden & {path.stem, *path.relative_to(ROOT).parts[:-1]}]

    assert rooms == []


def test_no_file_grows_past_what_one_can_read():
    assert [name(path) for path in sources() if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def test_no_function_grows_past_what_one_can_see():
    long = [
        f"{name(path)}: {function.name}"
        for path in sources()
        for function in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
        if function.end_lineno - function.lineno >= LONGEST_FUNCTION
    ]

    assert long == []


def test_only_vetted_text_is_marked_safe():
    marks = re.compile(r"\bmark_safe\b|\bSafeString\(|\bSafeText\b")
    in_templates = re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off")

    assert {name(path) for path in sources() if marks.search(path.read_text())} == MAY_MARK_SAFE
    assert [name(path) for path in templates() if in_templates.search(path.read_text())] == []


def test_only_publishing_writes_the_shop_window():
    tables = {"SearchRow", "PublishedListing"}
    writers = set()
    for path in sources():
        for call in nodes(path, ast.Call):
            makes_a_row = isinstance(call.func, ast.Name) and call.func.id in tables
            writes_rows = isinstance(call.func, ast.Attribute) and call.func.attr in WRITES
            if makes_a_row or (writes_rows and first_name(call.func) in tables):
                writers.add(name(path))

    assert "listings/publishing.py" in writers
    assert writers <= WRITE_THE_SHOP_WINDOW


def test_only_a_decision_moves_the_live_pointer():
    pointer = {"live_version", "live_version_id"}
    movers = set()
    for path in sources():
        for node in nodes(path, ast.Assign, ast.Call):
            if isinstance(node, ast.Assign):
                targets = [part for target in node.targets for part in ast.walk(target)]
                moves = any(isinstance(part, ast.Attribute) and part.attr in pointer for part in targets)
            else:
                writes = isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
                moves = writes and any(keyword.arg in pointer for keyword in node.keywords)
            if moves:
                movers.add(name(path))

    assert movers == MOVE_THE_LIVE_POINTER


def test_few_modules_know_which_engine_they_are_on():
    asks = re.compile(r"\.vendor\b|DATABASES\[|settings\.DATABASES")

    assert {name(path) for path in sources() if asks.search(path.read_text())} == KNOW_THE_ENGINE


def test_there_are_no_signals_of_our_own():
    for path in sources():
        text = path.read_text()
        used = set(re.findall(r"\b(?:pre|post|m2m)_(?:save|delete|init|changed|migrate)\b", text))
        assert used <= {"post_migrate"}, name(path)
        assert not re.search(r"\bSignal\(", text), name(path)


def test_saving_has_no_side_effects():
    own = {
        (name(path), method.name)
        for path in sources()
        for model in nodes(path, ast.ClassDef)
        if any(ast.unparse(base).endswith(("Model", "AbstractBaseUser")) for base in model.bases)
        for method in model.body
        if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}
    }

    assert own == set()


def test_constraints_are_named_after_app_model_and_rule():
    ours = [model for model in apps.get_models() if model._meta.app_label in APPS]
    names = [(model, rule.name) for model in ours for rule in model._meta.constraints]
    wrong = [rule for model, rule in names if not rule.startswith(f"{model._meta.app_label}_{model._meta.model_name}_")]

    assert names
    assert wrong == []


# Pages


def test_views_are_functions():
    assert addresses()
    assert [address for address, _route, view in pages() if hasattr(view, "view_class")] == []


def test_an_address_and_its_view_share_a_name():
    wrong = [
        (address, view.__qualname__)
        for address, _route, view in pages()
        if address not in {view.__name__, f"{view.__module__.split('.')[-1]}_{view.__name__}"}
    ]

    assert wrong == []


def test_every_view_says_which_methods_it_answers():
    def decorators(view):
        tree = ast.parse(Path(importlib.import_module(view.__module__).__file__).read_text())
        function = next(node for node in tree.body if getattr(node, "name", "") == view.__name__)
        return [ast.unparse(decorator) for decorator in function.decorator_list]

    open_to_all = [
        address for address, _route, view in pages() if not any("require_" in line for line in decorators(view))
    ]

    assert open_to_all == []


def test_owners_pages_stand_under_manage():
    outside = [
        route for address, route, _view in pages() if address.startswith("manage_") != route.startswith("manage/")
    ]

    assert outside == ["manage/documents/<slug:document_id>/"]


def test_pages_hold_no_inline_script_or_style():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE
    )

    # Mail programs read no style sheet, and mail is no page.
    shown = [path for path in templates() if path.parent != ROOT / "templates" / "mail"]
    assert [name(path) for path in shown if inline.search(path.read_text())] == []


def test_templates_extend_first_and_name_what_they_close():
    for path in templates():
        text = path.read_text()
        if re.search(r"{%-?\s*extends\b", text):
            assert text.startswith("{% extends"), name(path)
        assert not re.search(r"{%-?\s*endblock\s*-?%}", text), name(path)


def test_parts_are_included_with_only_what_they_need():
    part = re.compile(r'{% include "_components/[^"]+"[^%]*%}')

    for path in templates():
        for include in part.findall(path.read_text()):
            assert re.search(r"\bonly\s*%}$", include), f"{name(path)}: {include}"


def test_pages_load_nothing_from_elsewhere():
    in_pages = re.compile(r'(?:src|srcset|<link[^>]+href)="(?:https?:)?//')
    in_styles = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])(?:https?:)?//""")
    in_scripts = re.compile(r"""(?:import|from|fetch)\b[\s(]*["'`](?:https?:)?//""")
    files = (
        *((path, in_pages) for path in templates()),
        *((path, in_styles) for path in (ROOT / "static" / "css").rglob("*.css")),
        *((path, in_scripts) for path in (ROOT / "static" / "js").rglob("*.js")),
    )

    assert [name(path) for path, elsewhere in files if elsewhere.search(path.read_text())] == []


# Tests


def test_tests_roll_no_dice_and_mock_nothing():
    forbidden = {"random", "secrets", "mock", "unittest", "pytest_mock", "faker"}

    assert [name(path) for path in (ROOT / "tests").rglob("*.py") if forbidden & set(imported(path))] == []


def test_tests_that_run_on_both_engines_do_not_sleep():
    slow = [
        name(path)
        for path in (ROOT / "tests").rglob("*.py")
        if "journeys" not in path.parts
        for call in nodes(path, ast.Call)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "sleep"
    ]

    assert slow == []


# Files


def test_nothing_is_left_for_later():
    marks = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    texts = (".py", ".html", ".txt", ".css", ".js", ".toml", ".md", ".example", "Makefile")
    marked = [path for path in tracked() if path.endswith(texts) and (ROOT / path).exists()]

    assert [path for path in marked if marks.search((ROOT / path).read_text())] == []


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_lock_files_pin_every_package_by_hash_and_name_no_host(file):
    text = (ROOT / file).read_text()
    packages = re.split(r"\n(?=\S)", text.strip())

    assert len(packages) > 10
    assert [package for package in packages if not re.match(r"[\w.-]+(?:\[[\w, -]+\])?==\S+", package)] == []
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert not re.search(r"://|--(?:extra-)?index-url|--find-links|--trusted-host|\s@\s", text)


def test_every_runtime_dependency_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text()
    block = text[text.index("dependencies = [") : text.index("]\n\n[project.optional")]

    assert [line for line in block.splitlines()[1:] if line.strip() and "#" not in line] == []


def test_the_top_level_holds_only_what_belongs_there():
    assert {path.split("/")[0] for path in tracked()} <= TOP_LEVEL


# Papers


def test_every_setting_from_the_environment_is_explained():
    settings = (ROOT / "directory" / "settings.py").read_text()
    read = set(re.findall(r"""\benv(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", settings))
    tools = "".join(path.read_text() for path in (ROOT / "tools").glob("*.py"))
    read |= set(re.findall(r"""os\.environ\.get\(["']([A-Z_]+)["']""", tools))
    lines = (ROOT / ".env.example").read_text().splitlines()
    explained = {}
    for before, line in zip(["", *lines], lines, strict=False):
        if setting := re.match(r"#([A-Z_]+)=", line):
            explained[setting[1]] = before

    assert "DATABASE_URL" in read
    assert set(explained) == read
    assert [setting for setting, before in explained.items() if not before.startswith("# ")] == []


def test_the_readme_stays_short_and_its_picture_light():
    assert len((ROOT / "README.md").read_text().splitlines()) < README_LINES
    assert (ROOT / "docs" / "images" / "results.png").stat().st_size < PICTURE_BYTES


def test_papers_lead_only_to_what_is_there():
    dead = [
        (paper, link)
        for paper in (*PAPERS, *map(name, decisions()))
        for link in re.findall(r"\]\(([^)#\s]+)", (ROOT / paper).read_text())
        if "://" not in link and not ((ROOT / paper).parent / link).exists()
    ]

    assert dead == []


def test_papers_name_only_files_that_there_are():
    path = re.compile(rf"`((?:{'|'.join(APPS)}|templates|static|tests|tools|docs)/[\w./-]*)`")
    missing = [
        (paper, named)
        for paper in (*PAPERS, *map(name, decisions()))
        for named in path.findall((ROOT / paper).read_text())
        if not (ROOT / named).exists()
    ]

    assert missing == []


def test_the_architecture_names_every_public_address():
    text = (ROOT / "docs" / "architecture.md").read_text()
    section = text[text.index("## Addresses") : text.index("## Running")]
    tops = {"/" + route.split("/")[0] for _address, route, _view in pages() if "/" in route and "<" not in route}

    assert [top for top in sorted(tops) if top not in section] == []


def test_decisions_are_numbered_without_gaps_and_say_why():
    numbers = [int(path.name[:4]) for path in decisions()]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 8
    for path in decisions():
        text = path.read_text()
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], name(path)
        assert text.startswith(f"# {path.name[:4]}. "), name(path)
