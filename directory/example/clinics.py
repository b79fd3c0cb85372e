"""Believable clinics from a seed: names, services, prices, people, evidence. Nothing here touches the database."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

FIRST = (
    "Alder", "Amber", "Aster", "Birch", "Bluebell", "Briar", "Cedar", "Clover", "Copper", "Cove", "Dahlia", "Dune",
    "Ember", "Fern", "Flint", "Garnet", "Grove", "Harbor", "Hazel", "Heron", "Indigo", "Iris", "Ivory", "Juniper",
    "Kestrel", "Lark", "Laurel", "Linden", "Lumen", "Maple", "Meadow", "Myrtle", "North", "Olive", "Opal", "Orchard",
    "Pearl", "Pine", "Poplar", "Quartz", "Quill", "Reed", "River", "Rowan", "Sage", "Sable", "Slate", "Sorrel",
    "Spruce", "Stone", "Tansy", "Teal", "Thistle", "Vale", "Violet", "Willow", "Wren", "Yarrow",
)  # fmt: skip
SECOND = (
    "Skin Clinic",
    "Med Spa",
    "Dermatology",
    "Aesthetics",
    "Face Studio",
    "Skin Studio",
    "Skin & Laser",
    "Skin Health",
)
STREETS = (
    "Walnut",
    "Market",
    "Chestnut",
    "Main",
    "Oak",
    "Elm",
    "Washington",
    "Lake",
    "Hill",
    "Park",
    "Spring",
    "Center",
)
GIVEN = ("Ana", "Ben", "Carla", "Dev", "Elena", "Farah", "Grace", "Hugo", "Ines", "Jon", "Kim", "Lena", "Maya", "Noor",
         "Omar", "Priya", "Quinn", "Rosa", "Sam", "Tess", "Uma", "Vera", "Will", "Xenia", "Yara", "Zoe")  # fmt: skip
FAMILY = ("Example", "Sample", "Placeholder", "Specimen", "Model", "Instance")
PENS = ("skinpen_precision", "exceed", "exceed_unlimited", "dr_pen", "pro_pen", "rejuvapen_nxt", None, None)
RF_DEVICES = ("scarlet_srf", "profound", "profound_matrix", "morpheus8", "vivace", "potenza", None)
CONCERNS = (
    "acne_scar_rolling", "acne_scar_boxcar", "acne_scar_icepick", "wrinkles", "stretch_marks",
    "texture", "pores", "melasma", "scar_surgical", "pih",
)  # fmt: skip
ADDONS = ("prp", "prf", "hyaluronic_acid", "growth_factors", "exosomes", "tranexamic_acid", "led", "mask")
LICENSES = {
    "physician": "license_physician",
    "physician_assistant": "license_pa",
    "nurse_practitioner": "license_np",
    "registered_nurse": "license_rn",
    "licensed_practical_nurse": "license_lpn",
    "esthetician_under_supervision": "license_esthetician",
    "esthetician_independent": "license_esthetician",
}
ROLES = (
    ("registered_nurse",) * 4
    + ("nurse_practitioner",) * 3
    + ("physician_assistant",) * 2
    + ("physician",) * 2
    + (
        "esthetician_under_supervision",
        "licensed_practical_nurse",
    )
)
PREMISES_KINDS = (
    "insurance_liability", "single_use_cartridges", "bloodborne_training",
    "infection_control_certificate", "waste_contract", "device_authorization", "medical_director_agreement",
)  # fmt: skip
# One area code a state, so that numbers look at home; all of them end in 555-01xx, which is kept for fiction.
AREA_CODES = {
    "AL": 205, "AK": 907, "AZ": 602, "AR": 501, "CA": 213, "CO": 303, "CT": 203, "DC": 202, "DE": 302, "FL": 305,
    "GA": 404, "HI": 808, "IA": 515, "ID": 208, "IL": 312, "IN": 317, "KS": 316, "KY": 502, "LA": 504, "MA": 617,
    "MD": 410, "ME": 207, "MI": 313, "MN": 612, "MO": 314, "MS": 601, "MT": 406, "NC": 704, "ND": 701, "NE": 402,
    "NH": 603, "NJ": 201, "NM": 505, "NV": 702, "NY": 212, "OH": 216, "OK": 405, "OR": 503, "PA": 215, "PR": 787,
    "RI": 401, "SC": 803, "SD": 605, "TN": 615, "TX": 214, "UT": 801, "VA": 804, "VT": 802, "WA": 206, "WI": 414,
    "WV": 304, "WY": 307,
}  # fmt: skip


@dataclass(frozen=True)
class ExamplePerson:
    name: str
    role: str
    supervised_by: str


@dataclass(frozen=True)
class ExampleService:
    treatment: str
    concerns: tuple[str, ...]
    areas: tuple[str, ...]
    device: str | None
    performer: str
    session_price: Decimal | None
    is_from: bool
    packages: tuple[tuple[int, Decimal], ...]
    numbing: str
    numbing_price: Decimal | None
    aftercare: str
    aftercare_price: Decimal | None
    minutes: int | None
    usual_sessions: int | None
    addons: tuple[str, ...]


@dataclass(frozen=True)
class ExampleEvidence:
    """`state` is holds, being_checked, lapsed or refused; days count from today."""

    kind: str
    person: int | None
    state: str
    number: str
    checked_days_ago: int
    expires_in_days: int


@dataclass(frozen=True)
class ExampleClinic:
    name: str
    street: str
    phone: str
    website: str
    about: str
    consultation: str
    consultation_fee: Decimal | None
    deposit: Decimal | None
    languages: tuple[str, ...]
    shift: tuple[float, float]
    confirmed: bool
    people: tuple[ExamplePerson, ...]
    services: tuple[ExampleService, ...]
    evidence: tuple[ExampleEvidence, ...]
    hours: tuple[tuple[int, int, int], ...] = field(default=())


def make(random: Random, number: int, state: str) -> ExampleClinic:
    """One clinic; the same random state and number give the same clinic."""
    name = f"{random.choice(FIRST)} {random.choice(SECOND)}"
    people = tuple(_person(random) for _n in range(random.choice((1, 1, 2, 2, 3))))
    services = _services(random, people)
    fee = random.random()
    consultation = "free" if fee < 0.5 else "credited" if fee < 0.65 else "fee" if fee < 0.85 else "not_stated"
    has_fee = consultation in ("fee", "credited")
    return ExampleClinic(
        name=name,
        street=f"{random.randint(10, 4999)} {random.choice(STREETS)} Street",
        phone=f"({AREA_CODES.get(state, 555)}) 555-01{number % 100:02}",
        website=f"https://{name.lower().replace(' & ', '-').replace(' ', '-')}-{number}.example",
        about=_about(people, services),
        consultation=consultation,
        consultation_fee=Decimal(random.choice((50, 75, 100))) if has_fee else None,
        deposit=Decimal(random.choice((50, 100))) if random.random() < 0.4 else None,
        languages=("en", "es") if random.random() < 0.35 else ("en",),
        shift=(random.gauss(0, 0.012), random.gauss(0, 0.015)),
        confirmed=random.random() < 0.8,
        people=people,
        services=services,
        evidence=_evidence(random, people),
        hours=_hours(random),
    )


def _person(random: Random) -> ExamplePerson:
    role = random.choice(ROLES)
    alone = role in ("physician", "nurse_practitioner")
    supervisor = "" if alone or random.random() < 0.3 else f"Dr. {random.choice(GIVEN)} Example"
    return ExamplePerson(f"{random.choice(GIVEN)} {random.choice(FAMILY)}", role, supervisor)


def _about(people: tuple[ExamplePerson, ...], services: tuple[ExampleService, ...]) -> str:
    led = {"physician": "A doctor", "nurse_practitioner": "A nurse practitioner", "registered_nurse": "A nurse"}
    who = led.get(people[0].role, "A small team")
    what = "pen and radiofrequency microneedling" if any(s.treatment == "mn_rf" for s in services) else "microneedling"
    return f"{who} and {len(people)} treatment room{'s' if len(people) > 1 else ''}: {what}, by appointment."


def _services(random: Random, people: tuple[ExamplePerson, ...]) -> tuple[ExampleService, ...]:
    kinds = [random.choices(("mn_pen", "mn_roller", "mn_stamp"), (90, 5, 5))[0]]
    for kind, share in (("mn_rf", 0.45), ("nano", 0.06), ("subcision", 0.1), ("peel", 0.12)):
        if random.random() < share:
            kinds.append(kind)
    return tuple(_service(random, kind, people) for kind in kinds)


def _service(random: Random, kind: str, people: tuple[ExamplePerson, ...]) -> ExampleService:
    low, high = {"mn_rf": (450, 1200), "subcision": (350, 900), "peel": (120, 300), "nano": (120, 220)}.get(
        kind, (180, 650)
    )
    price = Decimal(random.randrange(low, high, 5))
    packages = (
        ((3, (price * 3 * Decimal(random.choice(("0.8", "0.85", "0.9")))).quantize(Decimal(1))),)
        if random.random() < 0.4
        else ()
    )
    numbing = random.choices(("included", "extra", "not_stated"), (60, 22, 18))[0]
    aftercare = random.choices(("included", "extra", "not_stated"), (65, 15, 20))[0]
    needling = kind.startswith("mn_")
    return ExampleService(
        treatment=kind,
        concerns=tuple(sorted(random.sample(CONCERNS, random.randint(2, 5)))),
        areas=("face_full", "neck") if random.random() < 0.4 else ("face_full",),
        device=random.choice(RF_DEVICES if kind == "mn_rf" else PENS) if kind in ("mn_rf", "mn_pen") else None,
        performer=people[0].role,
        session_price=price,
        is_from=random.random() < 0.08,
        packages=packages,
        numbing=numbing,
        numbing_price=Decimal(random.choice((25, 30, 40, 50))) if numbing == "extra" else None,
        aftercare=aftercare,
        aftercare_price=Decimal(random.choice((25, 35, 60))) if aftercare == "extra" else None,
        minutes=random.choice((45, 60, 75, 90)) if random.random() < 0.85 else None,
        usual_sessions=random.choice((3, 4, 5, 6)) if random.random() < 0.6 else None,
        addons=tuple(sorted(random.sample(ADDONS, random.choice((0, 0, 1, 1, 2, 3))))) if needling else (),
    )


def _evidence(random: Random, people: tuple[ExamplePerson, ...]) -> tuple[ExampleEvidence, ...]:
    lines = [
        _line(random, LICENSES[person.role], index) for index, person in enumerate(people) if random.random() < 0.8
    ]
    if people[0].role == "physician" and random.random() < 0.5:
        lines.append(_line(random, "board_certification_dermatology", 0))
    lines += [_line(random, kind, None) for kind in PREMISES_KINDS if random.random() < 0.4]
    return tuple(lines)


def _line(random: Random, kind: str, person: int | None) -> ExampleEvidence:
    state = random.choices(("holds", "being_checked", "lapsed", "refused"), (82, 3, 11, 4))[0]
    expires = -random.randint(2, 60) if state == "lapsed" else random.randint(40, 700)
    return ExampleEvidence(kind, person, state, f"EX-{random.randint(0, 999999):06}", random.randint(3, 80), expires)


def _hours(random: Random) -> tuple[tuple[int, int, int], ...]:
    if random.random() < 0.08:
        return ()
    opens, closes = random.choice((8, 9, 10)) * 60, random.choice((17, 18, 19, 20)) * 60
    week = [(day, opens, closes) for day in range(5)]
    return (*week, (5, 600, 840)) if random.random() < 0.6 else tuple(week)
