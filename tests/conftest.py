"""What every test may lean on."""

import pytest


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path):
    """Uploads and mail of a test stay in that test's own folder."""
    settings.MEDIA_DIR = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "photos": {**settings.STORAGES["photos"], "OPTIONS": {"location": tmp_path / "photos"}},
        "evidence": {**settings.STORAGES["evidence"], "OPTIONS": {"location": tmp_path / "evidence"}},
    }
