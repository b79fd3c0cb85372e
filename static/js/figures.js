// Tells the clinic how often its page is looked at and acted on. No name, no cookie; without this module nothing is counted.
const listing = /^\/clinics\/([a-z0-9-]+)\/$/.exec(location.pathname)?.[1];

function tell(kind, slug) {
  if (slug) navigator.sendBeacon?.(`/figures/${kind}/${encodeURIComponent(slug)}/`);
}

function whenSeen(act) {
  if (document.visibilityState === "visible") return act();
  return document.addEventListener("visibilitychange", act, { once: true });
}

if (listing) whenSeen(() => tell("view", listing));

const compared = [...document.querySelectorAll(".compare [data-remove]")].map((link) => link.dataset.remove);
if (compared.length > 1) whenSeen(() => compared.forEach((slug) => tell("compare", slug)));

for (const press of ["click", "auxclick"]) {
  document.addEventListener(press, (event) => {
    const link = event.target.closest("[data-figure]");
    // The left button or the middle one, which opens a new tab; the right one opens nothing yet.
    if (link && event.button < 2) tell(link.dataset.figure, listing);
  });
}
document.addEventListener("pinpoint:shortlisted", (event) => tell("shortlist", event.detail));
