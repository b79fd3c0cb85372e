"""Places made for one test; they stand in a state that does not exist."""

from places.models import Place, PlaceKind


def create_place(
    *,
    kind=PlaceKind.CITY,
    name="Lumen",
    state="ZZ",
    slug="lumen",
    latitude=1.0,
    longitude=1.0,
    population=0,
    time_zone="UTC",
    stands_for=None,
):
    return Place.objects.create(
        kind=kind,
        name=name,
        normalized=name.lower(),
        label=f"{name}, {state}",
        state=state,
        slug=slug,
        latitude=latitude,
        longitude=longitude,
        population=population,
        time_zone=time_zone,
        stands_for=stands_for,
    )
