"""The library's files: Markdown articles under TOML heads, and tables of words and places beside them."""

import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"
FENCE = "+++"


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter (TOML between +++ lines) and Markdown body of an article's file."""
    _before, head, body = path.read_text(encoding="utf-8").split(FENCE, 2)
    return tomllib.loads(head), body.strip() + "\n"
