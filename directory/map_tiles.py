"""What MAP_TILE_URL opens in the Content-Security-Policy. The settings import it: nothing here may need them."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def tile_sources(url: str) -> list[str]:
    """The host of a tile server as a source of images, none for ""; "{s}" in a host opens its subdomains.

    Raises ImproperlyConfigured when it is not the address of tiles, such as https://tiles.example/{z}/{x}/{y}.png.
    """
    if not url:
        return []
    parts = urlsplit(url)
    whole = parts.scheme in {"http", "https"} and parts.netloc and all(f"{{{name}}}" in url for name in "zxy")
    host = parts.netloc.replace("{s}.", "*.", 1)
    if not whole or set(host) & set("{}'\"; ,@"):
        raise ImproperlyConfigured(
            f"MAP_TILE_URL is {url!r}; it must look like https://tiles.example/{{z}}/{{x}}/{{y}}.png."
        )
    return [f"{parts.scheme}://{host}"]
