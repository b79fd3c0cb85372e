"""The pattern page is for those who work on the site."""

import pytest


def test_the_pattern_page_shows_the_components(client, db):
    page = client.get("/dev/components/").content.decode()

    assert "Rittenhouse Skin Clinic" in page
    assert "This field is required." in page


@pytest.mark.parametrize("mode", ["demo", "production"])
def test_visitors_find_no_pattern_page(client, db, settings, mode):
    settings.SITE_MODE = mode

    assert client.get("/dev/components/").status_code == 404


@pytest.mark.parametrize("mode", ["demo", "production"])
@pytest.mark.parametrize("path", ["/dev/mails/", "/dev/mails/approved.html", "/dev/mails/approved.txt"])
def test_visitors_find_no_mail(client, db, settings, mode, path):
    settings.SITE_MODE = mode

    assert client.get(path).status_code == 404
