// The shortlist lives in this browser alone. Without this module "Add to compare" is a link to the comparison.
const KEY = "pinpoint.shortlist";
const MOST = 4;
const words = document.body.dataset;

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.slug === "string" && typeof one?.name === "string") : [];
  } catch {
    return [];
  }
}

function write(list) {
  try {
    localStorage.setItem(KEY, JSON.stringify(list.slice(0, MOST)));
  } catch {
    // A browser that keeps nothing still has the comparison in the address.
  }
}

const address = (list) => `/compare/?${new URLSearchParams(list.map((one) => ["clinic", one.slug]))}`;

const tray = document.createElement("aside");
tray.className = "tray no-print";
tray.setAttribute("aria-label", words.trayLabel);
tray.innerHTML = '<p role="status"></p><a class="button" href="/compare/"></a><button type="button" class="button quiet"></button>';
const [status, open, clear] = tray.children;
clear.textContent = words.trayClear;
clear.addEventListener("click", () => { write([]); show(); });
document.body.append(tray);

function show(message = "") {
  const list = read();
  tray.hidden = list.length === 0;
  status.textContent = message || list.map((one) => one.name).join(", ");
  open.textContent = `${words.trayOpen} (${list.length})`;
  open.href = address(list);
  for (const button of document.querySelectorAll("[data-compare]")) {
    const isIn = list.some((one) => one.slug === button.dataset.compare);
    button.setAttribute("role", "button");
    button.setAttribute("aria-pressed", String(isIn));
    button.textContent = isIn ? words.trayIn : words.trayAdd;
  }
}

function toggle(button) {
  const list = read();
  const slug = button.dataset.compare;
  if (list.some((one) => one.slug === slug)) write(list.filter((one) => one.slug !== slug));
  else if (list.length === MOST) return show(words.trayFull);
  else {
    write([...list, { slug, name: button.dataset.name, place: button.dataset.place }]);
    document.dispatchEvent(new CustomEvent("pinpoint:shortlisted", { detail: slug }));
  }
  return show();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-compare]");
  if (button && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    toggle(button);
  }
  const removed = event.target.closest("[data-remove]");
  if (removed) write(read().filter((one) => one.slug !== removed.dataset.remove));
});
document.addEventListener("keydown", (event) => {
  const button = event.key === " " && event.target.closest("[data-compare]");
  if (button) {
    event.preventDefault();
    toggle(button);
  }
});
document.addEventListener("htmx:after:swap", () => show());
window.addEventListener("storage", () => show());
const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
show();
