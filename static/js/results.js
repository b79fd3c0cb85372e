// Filters swap the results in place and the address follows; without this module the form is an ordinary GET form.
const results = document.getElementById("results");
const announcement = document.querySelector("[data-announce]");
const boxes = document.querySelectorAll(".searchbar input[name]");
const isPhone = window.matchMedia("(max-width: 1020px)");
let shown = location.pathname + location.search;
let held = null;
let sliding = 0;
const STILL_MS = 400;

function show(address, { push = true, toHeading = false } = {}) {
  results.setAttribute("aria-busy", "true");
  window.htmx.ajax("GET", address, { target: "#results", swap: "innerHTML", visit: { address, push, toHeading } });
}

function addressOf(form) {
  const pairs = [...new FormData(form)].filter(([name, value]) => value !== "" && !(name === "sort" && value === "best"));
  const query = new URLSearchParams(pairs).toString();
  return form.getAttribute("action") + (query ? `?${query}` : "");
}

// On a phone the filters are a folded sheet; wide screens keep them open.
function foldSheet() {
  const sheet = results.querySelector("[data-sheet]");
  if (!sheet) return;
  sheet.open = !isPhone.matches;
  sheet.dataset.ready = "";
}

// The control in use is made anew by a swap: the keyboard stays on it, with what is being typed.
function hold() {
  const control = document.activeElement;
  if (!results.contains(control)) return null;
  const { name = "", value, type, selectionStart, tagName, textContent } = control;
  return { name, value, type, selectionStart, tagName, textContent, slides: control.dataset.slides };
}

function sameAs({ name, value, type, tagName, textContent, slides }) {
  if (slides) return results.querySelector(`[data-slides="${slides}"]`);
  if (name) return [...results.querySelectorAll(`[name="${name}"]`)].find((one) => type === "text" || one.value === value);
  return [...results.querySelectorAll(tagName)].find((one) => one.textContent === textContent);
}

function putBack() {
  const same = held && sameAs(held);
  if (!same) return false;
  same.focus({ preventScroll: true });
  if (held.type === "text") {
    same.value = held.value;
    same.setSelectionRange(held.selectionStart, held.selectionStart);
  } else if (held.slides && same.value !== held.value) {
    // It was moved on while the page was asked for.
    same.value = held.value;
    ["input", "change"].forEach((kind) => same.dispatchEvent(new Event(kind, { bubbles: true })));
  }
  return true;
}

function arrive({ address, push, toHeading }) {
  if (push && address !== shown) history.pushState(null, "", address);
  shown = address;
  const heading = document.getElementById("heading");
  document.title = `${heading.textContent} · Pinpoint`;
  announcement.textContent = heading.textContent;
  const query = new URL(address, location.href).searchParams;
  boxes.forEach((box) => { box.value = query.get(box.name) ?? ""; });
  foldSheet();
  joinSliders();
  if (toHeading || (held && !putBack())) heading.focus();
}

results.addEventListener("htmx:before:swap", () => { held = hold(); });
results.addEventListener("htmx:after:swap", (event) => arrive(event.detail.ctx.visit));
results.addEventListener("htmx:finally:request", () => results.removeAttribute("aria-busy"));
// What cannot be swapped is visited: the browser then says itself what is wrong.
results.addEventListener("htmx:before:response", (event) => {
  const { response, visit } = event.detail.ctx;
  if (response.raw.ok) return;
  event.preventDefault();
  location.assign(visit.address);
});
results.addEventListener("htmx:error", (event) => location.assign(event.detail.ctx.visit.address));

// On a phone nothing is swapped before the button is pressed; the button says how many clinics it would show.
async function count(form) {
  const button = form.querySelector("[data-show]");
  const response = await fetch(addressOf(form), { headers: { "HX-Request": "true" } }).catch(() => null);
  const found = response?.ok && /data-count="(\d+)"/.exec(await response.text());
  if (found) button.textContent = button.dataset.show.replace("#", found[1]);
}

const ask = (form) => (isPhone.matches ? count(form) : show(addressOf(form)));
results.addEventListener("change", (event) => {
  const form = event.target.closest("#filters");
  if (!form || !window.htmx) return;
  clearTimeout(sliding);
  // The keyboard moves a slider step by step: it is asked about where it stops.
  if (event.target.dataset.slides) sliding = setTimeout(() => ask(form), STILL_MS);
  else ask(form);
});
results.addEventListener("submit", (event) => {
  if (event.target.id !== "filters" || !window.htmx) return;
  event.preventDefault();
  show(addressOf(event.target), { toHeading: true });
});
results.addEventListener("click", (event) => {
  const link = event.target.closest(".chip, .pages a, a[data-swap]");
  if (!link || !window.htmx || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  show(link.getAttribute("href"), { toHeading: true });
});
window.addEventListener("popstate", () => {
  const address = location.pathname + location.search;
  if (address !== shown) show(address, { push: false });
});
// The map's code comes after the list, and on a phone only when the map is opened.
const bringMap = () => import(results.dataset.mapModule);
const bringMapBeside = () => { if (!isPhone.matches) bringMap(); };
results.addEventListener("click", (event) => {
  if (event.target.closest("[data-map-toggle]")) bringMap().then((map) => map.toggle());
});
if (document.readyState === "complete") bringMapBeside();
else window.addEventListener("load", bringMapBeside, { once: true });
isPhone.addEventListener("change", bringMapBeside);
isPhone.addEventListener("change", foldSheet);
foldSheet();

// A slider beside each typed amount: both say the same, and the number stays the one that is sent.
function join(input) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.dataset.slides = input.name;
  slider.min = input.dataset.least;
  slider.max = input.dataset.most;
  slider.step = input.dataset.step;
  slider.setAttribute("aria-label", input.dataset.slider);
  slider.value = input.value || input.dataset.most;
  const say = () => slider.setAttribute("aria-valuetext", input.value ? `$${input.value}` : input.dataset.any);
  // All the way to the right asks for no limit.
  slider.addEventListener("input", () => {
    input.value = slider.value === slider.max ? "" : slider.value;
    say();
  });
  input.addEventListener("input", () => {
    slider.value = Number.parseFloat(input.value) || slider.max;
    say();
  });
  say();
  input.closest("label").after(slider);
}

function joinSliders() {
  results.querySelectorAll("input[data-most]").forEach((input) => {
    if (!input.closest("label").nextElementSibling?.matches("[type=range]")) join(input);
  });
}
joinSliders();
