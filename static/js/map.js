// The map beside the list; results.js brings this module, and it brings Leaflet once there is a map to show.
const results = document.getElementById("results");
const isPhone = window.matchMedia("(max-width: 1020px)");
let loading = null;
let isOpen = false;

const section = () => results.querySelector("[data-map]");
const button = () => results.querySelector("[data-map-toggle]");

function addStyles(address) {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address, onload: resolve, onerror: reject });
    document.head.append(link);
  });
}

async function load({ dataset }) {
  await Promise.all([import(dataset.leaflet), ...dataset.styles.split(" ").map(addStyles)]);
  const [view, land] = await Promise.all([import(dataset.view), import(dataset.land)]);
  return view.open(results, land);
}

function fail(error) {
  section()?.querySelector(".map-failed").removeAttribute("hidden");
  console.warn(error);
}

// One view for the whole visit: each swap of the list brings a new place for it.
async function draw() {
  if (!section() || (isPhone.matches && !isOpen)) return;
  loading ??= load(section()).catch((error) => { loading = null; throw error; });
  const view = await loading;
  if (section()) await view.show(section());
}

function fold() {
  button()?.setAttribute("aria-expanded", isOpen);
  button()?.parentElement.toggleAttribute("data-map-open", isOpen);
}

function start() {
  fold();
  draw().catch(fail);
}

export function toggle() {
  isOpen = !isOpen;
  start();
}

results.addEventListener("htmx:after:swap", start);
isPhone.addEventListener("change", start);
start();
