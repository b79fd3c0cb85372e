"""What a test asks of a rendered page."""

import re
from itertools import pairwise

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)|<style|<[^>]+\sstyle=|<[^>]+\son[a-z]+=", re.IGNORECASE
)
ELSEWHERE = re.compile(r'<(?:script|img|link|iframe|source)[^>]+(?:src|href)="(?:https?:)?//')


def heading_levels(html):
    return [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]


def headings_are_in_order(html):
    """One h1, first, and no level is skipped on the way down."""
    levels = heading_levels(html)
    return levels.count(1) == 1 and levels[0] == 1 and all(below <= above + 1 for above, below in pairwise(levels))
