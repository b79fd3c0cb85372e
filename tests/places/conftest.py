import pytest

from places import lookup


@pytest.fixture(autouse=True, scope="module")
def _asked_anew():
    """What tests of other apps looked up does not answer here."""
    lookup.forget()
