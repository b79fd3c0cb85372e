"""What a visitor means by one line of words. Deterministic; each word becomes a filter, a place, text, or is named."""

from directory.understanding.pieces import Piece, Understood
from directory.understanding.reading import understand

__all__ = ["Piece", "Understood", "understand"]
