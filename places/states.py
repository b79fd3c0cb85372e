"""US states, the District of Columbia, territories and freely associated states by postal code."""

from places.normalize import plain

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AS": "American Samoa", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida",
    "FM": "Micronesia", "GA": "Georgia", "GU": "Guam", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine",
    "MH": "Marshall Islands", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "MP": "Northern Mariana Islands", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PW": "Palau",
    "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VI": "U.S. Virgin Islands", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
# How people shortened states before the post had codes, and other names.
OTHER_NAMES = {
    "Ala.": "AL", "Ariz.": "AZ", "Ark.": "AR", "Cali": "CA", "Calif.": "CA", "Colo.": "CO", "Conn.": "CT",
    "Del.": "DE", "Fla.": "FL", "Ill.": "IL", "Ind.": "IN", "Kan.": "KS", "Kans.": "KS", "Mass.": "MA",
    "Mich.": "MI", "Minn.": "MN", "Miss.": "MS", "Mont.": "MT", "Neb.": "NE", "Nebr.": "NE", "Nev.": "NV",
    "N. Dak.": "ND", "N. Mex.": "NM", "Okla.": "OK", "Ore.": "OR", "Penn": "PA", "Penna.": "PA", "S. Dak.": "SD",
    "Tenn.": "TN", "Tex.": "TX", "Virgin Islands": "VI", "USVI": "VI", "Wash.": "WA", "W. Va.": "WV", "Wis.": "WI",
    "Wisc.": "WI",
}  # fmt: skip
# Their most populous city has the state's name, so the state alone is printed as "New York State".
NAMED_LIKE_A_CITY = {"NY", "WA"}
LONGEST_NAME = 4
_CODES = {
    **{plain(name): code for name, code in OTHER_NAMES.items()},
    **{plain(name): code for code, name in STATES.items()},
    **{code.lower(): code for code in STATES},
}


def state_slug(code: str) -> str:
    """The state's part of an address: "PA" becomes "pa"."""
    return code.lower()


def state_label(code: str) -> str:
    """The state's name where it stands alone and must not be taken for a city."""
    return f"{STATES[code]} State" if code in NAMED_LIKE_A_CITY else STATES[code]


def state_of(words: str) -> str:
    """Code of the state that `words` (made by `plain`) name, or ""."""
    bare = words.removeprefix("state of ").removesuffix(" state")
    return _CODES.get(words) or _CODES.get(bare) or ""


def split_state(words: str) -> list[tuple[str, str]]:
    """Ways to read `words` as a name and a state: "san juan pr" gives [("san juan", "PR")]."""
    parts = words.split()
    ways = []
    for count in range(1, min(LONGEST_NAME, len(parts) - 1) + 1):
        if code := _CODES.get(" ".join(parts[-count:])):
            ways.append((" ".join(parts[:-count]), code))
    return ways


def states_beginning(letters: str) -> set[str]:
    """Codes of the states whose code or name begins with `letters` (made by `plain`)."""
    return {code for name, code in _CODES.items() if name.startswith(letters)}
