"""Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid et al. 1975)."""

import re


def plain(markdown, *, tables=False):
    """Running text; tables and headings are no sentences."""
    if not tables:
        markdown = re.sub(r"(?m)^(\||#).*$", "", markdown)
    markdown = re.sub(r"\[\d[\d, ]*\](?!\()", "", markdown)
    markdown = re.sub(r"\]\([^)]*\)", "", markdown)
    return re.sub(r"(?m)^\s*(?:[-*]|\d+\.)\s+|[*_`\[|]", "", markdown)


def grade(text):
    sentences = [part for part in re.split(r"[.!?](?=\s|$)|\n\s*\n|\n", text) if re.search(r"[A-Za-z]", part)]
    words = re.findall(r"[A-Za-z][A-Za-z'-]*", text)
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word):
    vowels = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee"))
    return max(1, vowels - silent)
