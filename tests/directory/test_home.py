import pytest

pytestmark = pytest.mark.django_db


def test_home_says_what_this_is(client):
    response = client.get("/")

    assert response.status_code == 200
    assert "microneedling" in response.content.decode()
