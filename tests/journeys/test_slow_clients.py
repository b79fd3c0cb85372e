"""The real server beside clients that send a byte a second: every normal visit is answered."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
SLOW_CLIENTS = 150
SECONDS = 20
LONGEST_ANSWER = 3.0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(tmp_path):
    port = free_port()
    environment = {
        **os.environ,
        "SITE_MODE": "demo",
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}",
    }
    process = subprocess.Popen([sys.executable, "tools/serve.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until_it_answers(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until_it_answers(port, process):
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).read()
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the server did not start")


async def slow_client(port, number, until):
    head = b"GET /clinics/?where=19103 HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"x" * 200
    body = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n" + b"a" * 200
    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for byte in head if number % 2 else body:
        if time.monotonic() > until or writer.is_closing():
            break
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(1)
    writer.close()


def visit(port):
    began = time.monotonic()
    with urllib.request.urlopen(f"http://localhost:{port}/clinics/?where=19103&radius=25", timeout=30) as response:
        response.read()
    return time.monotonic() - began


async def measure(port):
    until = time.monotonic() + SECONDS
    slow = [asyncio.create_task(slow_client(port, number, until)) for number in range(SLOW_CLIENTS)]
    answers = []
    while time.monotonic() < until:
        answers.append(await asyncio.to_thread(visit, port))
        await asyncio.sleep(0.2)
    await asyncio.gather(*slow, return_exceptions=True)
    return answers


def test_a_normal_visitor_is_answered_beside_slow_ones(server):
    answers = asyncio.run(measure(server))

    print(f"{len(answers)} visits, longest {max(answers):.2f} s")
    assert len(answers) >= SECONDS / (LONGEST_ANSWER + 0.2)
    assert max(answers) <= LONGEST_ANSWER
