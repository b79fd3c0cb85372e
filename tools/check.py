"""`make test`: everything that must hold, in one go, with a summary of what ran and what did not.

python tools/check.py          all of it
python tools/check.py --lint   formatting, lint, types, import rule
python tools/check.py --long   the long series
"""

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import with_postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
WORKERS = str(os.cpu_count() or 2)
COUNTS = re.compile(r"(\d+) (passed|failed|error|errors|skipped)\b")
DEPLOY = {
    "SITE_MODE": "production",
    "SECRET_KEY": "only-for-the-deploy-check-" + "k" * 40,
    "ALLOWED_HOSTS": "pinpoint.example",
    "DATABASE_URL": "postgres://nobody@localhost/none",
    "EMAIL_URL": "smtp://localhost:25",
    "OPERATOR_EMAIL": "operator@pinpoint.example",
    "SITE_ADDRESS": "https://pinpoint.example",
}


@dataclass
class Report:
    """What ran, what failed, what did not run and why."""

    failed: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    passed: int = 0
    broken: int = 0

    def step(self, name: str, command: list[str], **environment: str) -> bool:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
        self._note(name, done.returncode == 0, time.monotonic() - began, "")
        return done.returncode == 0

    def suite(self, name: str, arguments: list[str], **environment: str) -> None:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        command = [str(BIN / "python"), "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
        )
        last = ""
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line if COUNTS.search(line) else last
        counts = {word.rstrip("s"): int(number) for number, word in COUNTS.findall(last)}
        self.passed += counts.get("passed", 0)
        self.broken += counts.get("failed", 0) + counts.get("error", 0)
        if counts.get("skipped"):
            self.skipped.append(f"{name}: {counts['skipped']} skipped, reasons above")
        ok = process.wait() == 0 and counts.get("passed", 0) > 0
        self._note(name, ok, time.monotonic() - began, f"{counts.get('passed', 0)} passed")

    def _note(self, name: str, ok: bool, seconds: float, detail: str) -> None:
        if not ok:
            self.failed.append(name)
        words = [f"{'ok    ' if ok else 'FAILED'} {name}", f"{seconds:.0f} s", detail]
        self.lines.append(", ".join(word for word in words if word))

    def close(self) -> int:
        print("\n== Summary")
        print("\n".join(self.lines))
        print("Did not run: " + ("; ".join(self.skipped) if self.skipped else "nothing, everything ran"))
        if self.failed:
            print("Failed: " + ", ".join(self.failed))
        print(f"{self.passed} passed, {self.broken or len(self.failed)} failed")
        return 1 if self.failed else 0


def lint(report: Report) -> None:
    report.step("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."])
    report.step("lint", [str(BIN / "ruff"), "check", "--quiet", "."])
    report.step("types", [str(BIN / "mypy"), "."], SITE_MODE="test")
    report.step("import rule", [str(BIN / "lint-imports"), "--no-cache"])


def django_checks(report: Report) -> None:
    manage = [str(BIN / "python"), "manage.py"]
    report.step("migrations", [*manage, "makemigrations", "--check", "--dry-run"], SITE_MODE="test")
    report.step("deploy check", [*manage, "check", "--deploy", "--fail-level", "WARNING"], **DEPLOY)


def chromium() -> str | None:
    """An installed Chromium or Chrome."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def suites(report: Report, *, marker: str) -> None:
    workers = ["-n", WORKERS]
    report.suite("SQLite", [*workers, "-m", marker], DATABASE_URL="")
    try:
        with with_postgres.server() as (url, source):
            # What asks no database has run above.
            report.suite(f"PostgreSQL ({source})", [*workers, "-m", f"database and {marker}"], DATABASE_URL=url)
    except RuntimeError as error:
        report.failed.append("PostgreSQL")
        report.skipped.append(f"PostgreSQL: {error}")


def browser(report: Report, *, marker: str) -> None:
    path = chromium()
    if path is None:
        report.skipped.append("browser journeys and axe: no Chromium found (install it, or name it in CHROMIUM)")
        return
    arguments = ["-n", WORKERS, "-m", f"browser and {marker}"]
    report.suite("Browser journeys and axe (SQLite)", arguments, DATABASE_URL="", CHROMIUM=path)


def main() -> int:
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    report = Report()
    if "--long" in sys.argv:
        suites(report, marker="long and not browser")
        browser(report, marker="long")
        return report.close()
    lint(report)
    if "--lint" not in sys.argv:
        django_checks(report)
        suites(report, marker="not long and not browser")
        browser(report, marker="not long")
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
