// Offers the places of the clinics on the shortlist, which this browser alone knows: pressing one puts it in the address.
// `shortlist.js` keeps them; without this module the place is typed.
const offer = document.querySelector("[data-shortlist-places]");

function places() {
  try {
    const kept = JSON.parse(localStorage.getItem("pinpoint.shortlist") ?? "[]");
    return [...new Set(kept.map((one) => one?.place).filter((place) => typeof place === "string" && place))];
  } catch {
    return [];
  }
}

for (const place of places()) {
  const link = document.createElement("a");
  link.href = `?${new URLSearchParams({ where: place })}#where`;
  link.textContent = place;
  offer.append(" ", link);
  offer.hidden = false;
}
