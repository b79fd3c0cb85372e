"""`make bench`: what a page costs the server, in milliseconds of CPU, at several sizes and on both engines.

Server CPU (user and system of the server's process and, for PostgreSQL, of the database's) moves by a tenth where wall
time on a shared machine moves twofold. Pages take turns, so that a slow minute slows all of them.
Databases are built once and kept under var/bench/; each run appends its figures to var/bench/figures.jsonl.

    python tools/bench [--sqlite | --postgres] [SIZE ...]      sizes of listings; 1000 10000 100000 unless given
"""

import contextlib
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BENCH = ROOT / "var" / "bench"
sys.path.insert(0, str(HERE.parent))
import with_postgres  # noqa: E402

FIRST_PORT = 8731
ROUNDS = 25
REQUESTS = 8
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
SQLITE, POSTGRES = "SQLite", "PostgreSQL"
SEARCH = "/clinics/?where={zip}&radius={radius}&treatment=mn_pen&session_max=600"


@dataclass
class Site:
    """One running server over one database."""

    engine: str
    size: int
    port: int
    process: subprocess.Popen
    zips: list[str] = field(default_factory=list)
    slugs: list[str] = field(default_factory=list)
    cities: list[str] = field(default_factory=list)
    save_ms: float = 0.0
    understand_ms: float = 0.0
    suggest_ms: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.engine} {self.size:,}"

    def cpu_ms(self) -> float:
        """User and system time of the server and of the database's processes so far."""
        total = _ticks(self.process.pid)
        if self.engine == POSTGRES:
            total += sum(_ticks(pid) for pid in _database_processes())
        return total * TICK_MS

    def get(self, connection: http.client.HTTPConnection, url: str, **headers: str) -> tuple[int, int, str]:
        """(status, bytes as sent, ETag) of an address."""
        connection.request("GET", url, headers={"Accept-Encoding": "gzip", "Host": "localhost", **headers})
        response = connection.getresponse()
        return response.status, len(response.read()), response.headers.get("ETag", "")


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15]))  # utime, stime and those of children that ended


def _database_processes() -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (folder / "comm").read_text().startswith("postgres"):
                found.append(int(folder.name))
    return found


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or [1000, 10_000, 100_000]
    engines = [SQLITE] if "--sqlite" in sys.argv else [POSTGRES] if "--postgres" in sys.argv else [SQLITE, POSTGRES]
    BENCH.mkdir(parents=True, exist_ok=True)
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
    subprocess.run(collect, cwd=ROOT, env={**os.environ, "SITE_MODE": "demo"}, check=True)
    with contextlib.ExitStack() as stack:
        databases = list(_databases(stack, engines, sizes))
        sites = [stack.enter_context(_serving(*each, port)) for port, each in enumerate(databases, FIRST_PORT)]
        figures = {site.name: measure(site) for site in sites}
        _print(figures)
        for site in sites:
            print(
                f"{site.name}: {per_second(site):.0f} results pages a second at 8 connections; a save costs "
                f"{site.save_ms:.1f} ms of CPU, understanding a line {site.understand_ms:.2f} ms, "
                f"completing one {site.suggest_ms:.2f} ms"
            )
    with (BENCH / "figures.jsonl").open("a") as trend:
        trend.write(json.dumps({"at": time.strftime("%Y-%m-%dT%H:%M:%S"), "figures": figures}) + "\n")


# Databases


def _databases(stack: contextlib.ExitStack, engines: list[str], sizes: list[int]) -> Iterator[tuple[str, int, str]]:
    """(engine, size, DATABASE_URL) of each database, built where it is not there yet."""
    if SQLITE in engines:
        for size in sizes:
            path = BENCH / f"{size}.sqlite3"
            url = f"sqlite:///{path}"
            if path.exists():
                _migrate(url)
            else:
                _build(SQLITE, size, url)
            yield SQLITE, size, url
    if POSTGRES in engines:
        url, _source = stack.enter_context(with_postgres.server(BENCH / "postgres"))
        for size in sizes:
            name = f"listings_{size}"
            own = url.replace("/postgres?", f"/{name}?")
            if _psql(url, f"SELECT 1 FROM pg_database WHERE datname = '{name}'") != "1":
                _psql(url, f"CREATE DATABASE {name}")
                _build(POSTGRES, size, own)
                _psql(own, "VACUUM ANALYZE")
            else:
                _migrate(own)
            yield POSTGRES, size, own


def _psql(url: str, statement: str) -> str:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return str(row[0]) if row else ""


def _build(engine: str, size: int, url: str) -> None:
    _migrate(url)
    for step in ("createcachetable", "load_places", "load_catalogue", "load_articles"):
        _manage(url, step)
    began = time.monotonic()
    _manage(url, "example", "--listings", str(size))
    print(f"{engine}, {size:,} listings: built in {time.monotonic() - began:.0f} s", flush=True)


def _migrate(url: str) -> None:
    """A database that was built for an earlier commit gets what came since."""
    _manage(url, "migrate", "-v0")


def _manage(url: str, *words: str) -> None:
    environment = {**os.environ, "SITE_MODE": "test", "DATABASE_URL": url}
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


# Servers


@contextlib.contextmanager
def _serving(engine: str, size: int, url: str, port: int) -> Iterator[Site]:
    environment = {**os.environ, "SITE_MODE": "demo", "DATABASE_URL": url}
    words = [sys.executable, str(HERE / "server.py"), str(port)]
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        site = Site(engine, size, port, process)
        _wait_for(site)
        with _connection(site) as connection:
            for url_ in ("/bare/", "/clinics/?where=19103", "/"):
                assert site.get(connection, url_)[0] == 200, url_
        site.zips, site.slugs, site.cities, *costs = _samples(environment)
        site.save_ms, site.understand_ms, site.suggest_ms = costs
        yield site
    finally:
        process.terminate()
        process.wait()


def _wait_for(site: Site) -> None:
    for _try in range(240):
        with contextlib.suppress(OSError), _connection(site) as connection:
            if site.get(connection, "/healthz")[0] == 200:
                return
        time.sleep(0.25)
    raise RuntimeError(f"the server of {site.name} did not start")


@contextlib.contextmanager
def _connection(site: Site) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    try:
        yield connection
    finally:
        connection.close()


def _samples(environment: dict[str, str]) -> tuple[list[str], list[str], list[str], float, float, float]:
    """ZIP codes, slugs and city pages in an order that looks random and is always the same; and the costs of a save,
    of understanding a line and of completing one."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", (HERE / "samples.py").read_text()],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    zips, slugs, cities, *costs = json.loads(done.stdout.splitlines()[-1])
    for sample in (zips, slugs, cities):
        random.Random(3).shuffle(sample)
    return zips, slugs, cities, *costs


# Measuring


def pages(site: Site) -> dict[str, Callable[[int], str]]:
    """Address of the n-th request to each page."""

    def zip_(n: int) -> str:
        return site.zips[n % len(site.zips)]

    def slug(n: int) -> str:
        return site.slugs[n % len(site.slugs)]

    return {
        "bare page": lambda n: "/bare/",
        "results": lambda n: SEARCH.format(zip=zip_(n), radius=25),
        "results, 100 miles": lambda n: SEARCH.format(zip=zip_(n), radius=100),
        "results, 19103": lambda n: "/clinics/?where=19103&radius=25",
        "results, New York, page 1": lambda n: "/clinics/?where=10001&radius=100",
        "results, New York, page 40": lambda n: "/clinics/?where=10001&radius=100&page=40",
        "results, whole country": lambda n: "/clinics/?treatment=mn_rf",
        "results, in words": lambda n: f"/clinics/?what=rf+microneedling+with+prp+under+%24900+near+{zip_(n)}",
        "place page": lambda n: site.cities[n % len(site.cities)],
        "compare, three clinics": lambda n: "/compare/?" + "&".join(f"clinic={slug(n + at)}" for at in range(3)),
        "costs": lambda n: f"/costs/?where={zip_(n)}",
        "listing": lambda n: f"/clinics/{slug(n)}/",
        "home": lambda n: "/",
        "typeahead": lambda n: f"/places/?q={('phil', 'new%20y', 'sa', 'west%20p', '191', 'chic')[n % 6]}",
    }


def measure(site: Site) -> dict[str, dict[str, float]]:
    """CPU milliseconds a request of each page, pages taking turns; and bytes as sent."""
    urls = pages(site)
    spent: dict[str, list[float]] = {name: [] for name in urls}
    size: dict[str, int] = {}
    with _connection(site) as connection:
        for url in urls.values():
            site.get(connection, url(0))
        for turn in range(ROUNDS):
            for name, url in urls.items():
                requests = 1 if name == "results, whole country" else REQUESTS
                before = site.cpu_ms()
                for n in range(requests):
                    status, size[name], _etag = site.get(connection, url(1 + turn * REQUESTS + n))
                    assert status == 200, (url(turn), status)
                spent[name].append((site.cpu_ms() - before) / requests)
        spent["results, repeated (304)"] = [_repeated(site, connection)]
        size["results, repeated (304)"] = 0
    return {
        name: {
            "cpu_ms": round(statistics.fmean(each), 2),
            "of_bare": round(statistics.fmean(each) / statistics.fmean(spent["bare page"]), 2),
            "bytes": size[name],
        }
        for name, each in spent.items()
    }


def _repeated(site: Site, connection: http.client.HTTPConnection) -> float:
    """CPU milliseconds of asking again for a copy that is still right; a new copy where the minute has turned."""
    url, answered = "/clinics/?where=19103&radius=25", 0
    etag = site.get(connection, url)[2]
    before = site.cpu_ms()
    for _n in range(ROUNDS * REQUESTS):
        status, _size, fresh = site.get(connection, url, **{"If-None-Match": etag})
        answered += status == 304
        etag = fresh or etag
    assert answered > ROUNDS * REQUESTS // 2
    return (site.cpu_ms() - before) / (ROUNDS * REQUESTS)


def per_second(site: Site, connections: int = 8, seconds: float = 5) -> float:
    """Results pages answered in a second of wall time while several clients ask at once."""
    done = []
    until = time.monotonic() + seconds

    def ask(number: int) -> None:
        with _connection(site) as connection:
            n = number * 997
            while time.monotonic() < until:
                site.get(connection, SEARCH.format(zip=site.zips[n % len(site.zips)], radius=25))
                done.append(n)
                n += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done) / seconds


def _print(figures: dict[str, dict[str, dict[str, float]]]) -> None:
    first = {}
    for name, figure in figures.items():
        print(f"\n{name}{'CPU ms':>34}{'x bare':>9}{'x first':>9}{'bytes':>9}")
        for page, each in figure.items():
            base = first.setdefault(page, each["cpu_ms"])
            ratio = each["cpu_ms"] / base if base else 0
            print(f"  {page:<28}{each['cpu_ms']:>10.2f}{each['of_bare']:>9.2f}{ratio:>9.2f}{each['bytes']:>9,}")


if __name__ == "__main__":
    main()
