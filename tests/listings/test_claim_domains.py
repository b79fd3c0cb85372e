"""An address at the domain of a clinic's own site: what counts, and what only looks like it."""

import pytest

from listings import claim_domains


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.lumen.example/book?x=1", "lumen.example"),
        ("http://Lumen.Example:8080", "lumen.example"),
        ("https://clinic.lumen.example", "clinic.lumen.example"),
        ("https://lümen.example/", "xn--lmen-0ra.example"),
        ("https://lumen.example.", "lumen.example"),
        ("https://lumen.co.uk", "lumen.co.uk"),
        ("https://lumen.phila.pa.us", "lumen.phila.pa.us"),
        ("", ""),
        ("lumen.example", ""),
        ("https://www.com", ""),
        ("https://co.uk", ""),
        ("https://pa.us", ""),
        ("https://phila.pa.us", ""),
        ("https://192.0.2.1/", ""),
        ("https://[::1]/", ""),
        ("https://[bad/", ""),
        ("https://localhost", ""),
        ("https://facebook.com/lumen", ""),
        ("https://m.facebook.com/lumen", ""),
        ("https://lumen.square.site", ""),
        ("https://gmail.com", ""),
        ("https://" + "a" * 70 + ".example", ""),
    ],
)
def test_the_domain_of_a_site_is_its_own_or_none(website, domain):
    assert claim_domains.site_domain(website) == domain


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("ola@lumen.example", "https://lumen.example"),
        ("OLA@LUMEN.EXAMPLE", "https://www.lumen.example"),
        ("ola@mail.lumen.example", "https://lumen.example"),
        ("ola@lümen.example", "https://xn--lmen-0ra.example"),
        ("ola@lumen.example.", "https://lumen.example"),
    ],
)
def test_at_the_domain_or_below_it(address, site):
    assert claim_domains.is_at(address, claim_domains.site_domain(site))


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("ola@notlumen.example", "https://lumen.example"),
        ("ola@lumen.example.evil.com", "https://lumen.example"),
        ("ola@example", "https://lumen.example"),
        ("ola@lumen.example", "https://clinic.lumen.example"),
        ("ola@lum\u0435n.example", "https://lumen.example"),
        ("ola@lumen.example", ""),
        ("ola", "https://lumen.example"),
        ("", ""),
        ('"ola@lumen.example"@evil.com', "https://lumen.example"),
    ],
)
def test_elsewhere(address, site):
    assert not claim_domains.is_at(address, claim_domains.site_domain(site))


def test_an_address_is_kept_in_ascii_and_lower_case():
    assert claim_domains.normal(" Ola@LÜMEN.example ") == "ola@xn--lmen-0ra.example"


@pytest.mark.parametrize(
    ("address", "domain", "words"),
    [
        ("ola@lumen.example", "lumen.example", "lumen.example is the domain of the listing's site."),
        ("ola@mail.lumen.example", "lumen.example", "mail.lumen.example lies below lumen.example"),
        ("ola@lumen.example", "other.example", "lumen.example is not other.example"),
        ("ola@lumen.example", "", "names no site of its own now"),
    ],
)
def test_the_comparison_is_said_in_words(address, domain, words):
    assert words in claim_domains.compared(address, domain)
