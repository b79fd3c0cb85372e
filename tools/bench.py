"""`make bench`: server CPU milliseconds per request at several sizes of the example directory.

SQLite databases are built once and kept under var/bench/. CPU time of the serving process is what counts: it moves by a
tenth where wall time on a shared machine moves twofold.

    python tools/bench.py [SIZE ...]          sizes of listings; 1000 10000 100000 unless given
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "var" / "bench"
PAGES = {
    "results": "/clinics/?where=19103&radius=25",
    "results, filtered": "/clinics/?where=19103&radius=25&treatment=mn_pen&course_max=1500",
    "home": "/",
    "typeahead": "/places/?q=phil",
}
ROUNDS = 30


def measure(url: str) -> dict[str, float]:
    """CPU milliseconds of one page, the mean of ROUNDS requests after a warm-up, inside this process."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    for _warm_up in range(3):
        response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    began = time.process_time()
    for _round in range(ROUNDS):
        client.get(url)
    return {"cpu_ms": round((time.process_time() - began) / ROUNDS * 1000, 2), "bytes": len(response.content)}


def child() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "directory.settings")
    import django

    django.setup()
    from listings.models import Listing

    pages = dict(PAGES)
    first = Listing.objects.live().order_by("pk").first()
    pages["listing"] = first.get_absolute_url() if first else "/"
    print(json.dumps({name: measure(url) for name, url in pages.items()}))


def build(size: int, environment: dict[str, str]) -> float:
    """Make the database of a size unless it is there; returns the seconds that the example directory took."""
    manage = [sys.executable, "manage.py"]
    steps = (["migrate", "-v0"], ["createcachetable"], ["load_places"], ["load_catalogue"], ["load_articles"])
    for step in steps:
        subprocess.run([*manage, *step], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    began = time.monotonic()
    subprocess.run([*manage, "example", "--listings", str(size)], cwd=ROOT, env=environment, check=True)
    return time.monotonic() - began


def main() -> None:
    if "--child" in sys.argv:
        child()
        return
    sizes = [int(word) for word in sys.argv[1:]] or [1000, 10_000, 100_000]
    BENCH.mkdir(parents=True, exist_ok=True)
    baseline: dict[str, float] = {}
    for size in sizes:
        path = BENCH / f"{size}.sqlite3"
        environment = {**os.environ, "SITE_MODE": "test", "DATABASE_URL": f"sqlite:///{path}"}
        if not path.exists():
            print(f"SQLite, {size:,} listings: built in {build(size, environment):.0f} s")
        words = [sys.executable, __file__, "--child"]
        out = subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
        figures = json.loads(out.strip().splitlines()[-1])
        for name, figure in figures.items():
            first = baseline.setdefault(name, figure["cpu_ms"])
            ratio = figure["cpu_ms"] / first
            print(
                f"{size:>9,}  {name:<18} {figure['cpu_ms']:>8.2f} ms CPU  {ratio:>5.2f} x  {figure['bytes']:>8,} bytes"
            )
        with (BENCH / "figures.jsonl").open("a") as trend:
            trend.write(json.dumps({"at": time.strftime("%Y-%m-%dT%H:%M:%S"), "size": size, **figures}) + "\n")


if __name__ == "__main__":
    main()
