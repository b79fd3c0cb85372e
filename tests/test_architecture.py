"""Rules of the house that a linter cannot hold. Each test names the rule it keeps."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

ROOT = Path(__file__).resolve().parents[1]
APPS = ("directory", "articles", "listings", "accounts", "places")
LONGEST_FILE = 400
# Text that is safe by construction: sanitised Markdown, escaped JSON.
MAY_MARK_SAFE = {"articles/rendering.py", "directory/structured_data.py"}
WRITE_THE_SHOP_WINDOW = {"listings/publishing.py", "directory/example/building.py"}
TOP_LEVEL = {
    *APPS, "templates", "static", "tests", "docs", "tools", ".ci", "manage.py", "pyproject.toml", "README.md",
    "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile", "requirements.txt", "requirements-dev.txt",
    ".env.example", ".gitignore",
}  # fmt: skip


def sources():
    return [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def name(path):
    return path.relative_to(ROOT).as_posix()


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


def tracked():
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split()


def test_there_is_no_room_for_everything():
    forbidden = {"core", "common", "utils", "helpers", "services"}

    assert [name(path) for path in sources() if path.stem in forbidden or forbidden & set(path.parts[:-1])] == []


def test_no_file_grows_past_what_one_can_read():
    assert [name(path) for path in sources() if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def test_only_vetted_text_is_marked_safe():
    assert {name(path) for path in sources() if "mark_safe" in path.read_text()} <= MAY_MARK_SAFE


def test_only_publishing_writes_the_shop_window():
    writes = re.compile(r"(?:SearchRow|PublishedListing)(?:\.objects)?[\w.()]*\.(?:create|bulk_create|update|delete)\(")

    assert {name(path) for path in sources() if writes.search(path.read_text())} <= WRITE_THE_SHOP_WINDOW


def test_there_are_no_signals_of_our_own():
    for path in sources():
        used = set(re.findall(r"\b(?:pre|post|m2m)_(?:save|delete|init|changed|migrate)\b", path.read_text()))
        assert used <= {"post_migrate"}, name(path)


def test_models_have_no_save_of_their_own():
    for path in (ROOT / "listings" / "models").glob("*.py"):
        methods = {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}
        assert "save" not in methods, name(path)


def test_nothing_is_left_for_later():
    marks = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")

    assert [name(path) for path in [*sources(), *templates()] if marks.search(path.read_text())] == []


def test_pages_hold_no_inline_script_or_style():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE
    )

    assert [name(path) for path in templates() if inline.search(path.read_text())] == []


def test_templates_extend_first_and_name_what_they_close():
    for path in templates():
        text = path.read_text()
        if "{% extends" in text:
            assert text.startswith("{% extends"), name(path)
        assert "{% endblock %}" not in text, name(path)


def test_parts_are_included_with_only_what_they_need():
    part = re.compile(r'{% include "_components/[^"]+"[^%]*%}')

    for path in templates():
        for include in part.findall(path.read_text()):
            assert "only" in include, f"{name(path)}: {include}"


def test_pages_load_nothing_from_elsewhere():
    elsewhere = re.compile(r'(?:src|<link[^>]+href)="(?:https?:)?//')

    assert [name(path) for path in templates() if elsewhere.search(path.read_text())] == []


def test_views_are_functions():
    def views(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern.callback
            else:
                yield from views(pattern.url_patterns)

    ours = [view for view in views(get_resolver().url_patterns) if view.__module__.split(".")[0] in APPS]
    assert ours
    assert [
        view.__qualname__ for view in ours if hasattr(view, "view_class") and "accounts" not in view.__module__
    ] == []


def test_an_address_and_its_view_share_a_name():
    for name_, (_possibilities, pattern, *_rest) in get_resolver().reverse_dict.items():
        if isinstance(name_, str) and name_.startswith("manage_"):
            assert pattern.startswith("manage/"), name_


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_lock_files_have_hashes_and_no_hosts(file):
    text = (ROOT / file).read_text()
    packages = [line for line in text.splitlines() if re.match(r"^[a-z0-9]", line, re.IGNORECASE)]

    assert "http" not in text
    assert packages
    assert all("==" in line for line in packages)
    assert text.count("--hash=sha256:") >= len(packages)


def test_every_runtime_dependency_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text()
    block = text[text.index("dependencies = [") : text.index("]\n\n[project.optional")]

    assert [line for line in block.splitlines()[1:] if line.strip() and "#" not in line] == []


def test_the_top_level_holds_only_what_belongs_there():
    assert {path.split("/")[0] for path in tracked()} <= TOP_LEVEL


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "adr").glob("*.md"))

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 8
