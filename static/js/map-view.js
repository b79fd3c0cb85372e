// Pins of a search, tied to the cards of the list; loaded by map.js after the list.
const { L } = window;
const RADII = [5, 10, 25, 50, 100];
const MILE = 1609.344;
// Pins of one house stand above each other by this many pixels.
const FLOOR = 34;
const PATIENCE = 200;
const KEEP_CLEAR = [60, 60];
// Pixels that a pin and a cluster take, a letter's width for each letter; what would lie on another is drawn small.
const LETTER = 8;
const PIN = { x: 28, y: 30 };
const CLUSTER = { x: 84, y: 46 };
const SMALL = { x: 30, y: 30 };

function element(tag, className, words, attributes = {}) {
  const made = Object.assign(document.createElement(tag), { className, textContent: words });
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  return made;
}

class View {
  constructor(results, land) {
    this.results = results;
    this.land = land;
    this.pins = new Map();
    this.taken = [];
    this.canvas = element("div", "map-canvas");
    this.isQuiet = false;
    results.addEventListener("pointerover", (event) => this.light(event.target));
    results.addEventListener("focusin", (event) => this.light(event.target));
    results.addEventListener("pointerleave", () => this.light(null));
  }

  make({ dataset }) {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(this.canvas, {
      zoomControl: false, attributionControl: Boolean(dataset.credit), minZoom: 2, maxZoom: dataset.tiles ? 19 : 15,
      zoomSnap: dataset.tiles ? 1 : 0.25, zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm, bounceAtZoomLimits: false,
    });
    this.map.attributionControl?.setPrefix(false);
    L.control.zoom({ zoomInTitle: dataset.wordZoomIn, zoomOutTitle: dataset.wordZoomOut }).addTo(this.map);
    this.canvas.setAttribute("role", "group");
    this.canvas.setAttribute("aria-label", dataset.wordKeys);
    this.ground = new this.land.Land(this.map, dataset);
    this.layer = L.layerGroup().addTo(this.map);
    this.map.on("moveend", () => this.moved());
    this.map.on("zoomend", () => this.makeRoom());
    new ResizeObserver(() => this.quietly(() => this.map.invalidateSize({ animate: false }))).observe(this.canvas);
  }

  // Show a section's search; an earlier search's view stays when the new one begins with the same.
  async show(section) {
    if (this.section === section) return;
    this.section = section;
    section.querySelector("[data-map-canvas]").replaceChildren(this.canvas);
    section.querySelector(".map-all").addEventListener("click", () => this.showAll());
    if (!this.map) this.make(section);
    this.quietly(() => this.map.invalidateSize({ animate: false }));
    await this.ask("");
  }

  async ask(box) {
    this.request?.abort();
    this.request = new AbortController();
    const { section, request: { signal } } = this;
    const address = section.dataset.source;
    const found = await this.land.json(address + (box && `${address.includes("?") ? "&" : "?"}bbox=${box}`), { signal })
      .catch((error) => { if (!signal.aborted) throw error; });
    if (!found || section !== this.section) return;
    this.found = found;
    if (!box) this.begin();
    this.drawPins();
    await this.ground.update(this.taken);
  }

  begin() {
    const { bbox, center, radius } = this.found;
    this.ground.circle(center, radius);
    const same = JSON.stringify([bbox, center, radius]);
    if (same !== this.begun) this.quietly(() => this.map.fitBounds(this.land.boundsOf(bbox), { animate: false, padding: [8, 8] }));
    this.begun = same;
    const all = this.found.features.map((feature) => this.placeOf(feature));
    this.everything = all.length ? L.latLngBounds(all) : null;
    this.section.querySelector(".map-all").hidden = !all.some((at) => !this.map.getBounds().contains(at));
  }

  quietly(move) {
    this.isQuiet = true;
    move();
    this.isQuiet = false;
  }

  showAll() {
    this.section.querySelector(".map-all").hidden = true;
    this.map.fitBounds(this.everything, { padding: KEEP_CLEAR, maxZoom: 12 });
  }

  placeOf({ geometry: { coordinates: [longitude, latitude] } }) {
    return L.latLng(latitude, this.land.westward(longitude));
  }

  drawPins() {
    const inUse = this.layer.getLayers().find((marker) => marker.getElement()?.contains(document.activeElement));
    this.layer.clearLayers();
    this.pins.clear();
    const floors = new Map();
    for (const feature of this.found.features) {
      const at = this.placeOf(feature);
      const floor = floors.get(String(at)) ?? 0;
      floors.set(String(at), floor + 1);
      const html = feature.properties.slug ? this.pinOf(feature.properties) : this.clusterOf(feature);
      const icon = L.divIcon({ className: "map-spot", html, iconSize: [0, 0], iconAnchor: [0, floor * FLOOR] });
      const marker = L.marker(at, { icon, keyboard: false, riseOnHover: true, zIndexOffset: feature.properties.slug ? 0 : 500 }).addTo(this.layer);
      marker.name = feature.properties.slug;
      marker.floor = floor;
      if (marker.name) this.pins.set(marker.name, { marker, button: html });
      if (marker.name && marker.name === inUse?.name) html.focus({ preventScroll: true });
      html.addEventListener("focus", () => this.quietly(() => this.map.panInside(at, { padding: KEEP_CLEAR, animate: false })));
    }
    // A cluster that was opened is gone.
    if (inUse && document.activeElement === document.body) this.canvas.focus({ preventScroll: true });
    this.makeRoom();
    if (this.chosen) this.mark(this.chosen);
  }

  // Where pins crowd, the first of the list keep their prices and the rest become dots.
  makeRoom() {
    this.taken = [];
    for (const marker of this.layer.getLayers()) {
      const pin = marker.getElement().firstChild;
      const { x, y: ground } = this.map.latLngToLayerPoint(marker.getLatLng());
      const y = ground - marker.floor * FLOOR;
      const size = marker.name ? { x: PIN.x + LETTER * pin.textContent.length, y: PIN.y } : CLUSTER;
      const isCrowded = this.land.isTaken(this.taken, { x, y, size });
      pin.classList.toggle("small", isCrowded);
      marker.setZIndexOffset(isCrowded ? -1000 : 0);
      this.taken.push({ x, y, size: isCrowded ? SMALL : size });
    }
  }

  // A clinic on this page of the list has a button that leads to its card, any other a link to its own page.
  pinOf({ slug, name, price: amount, price_is_from: isFrom, zip_area: isZip, url }) {
    const words = this.section.dataset;
    const price = isFrom ? `${words.wordFrom} ${amount}` : amount;
    const label = [name, price || words.wordNoPrice, isZip && words.wordZipArea].filter(Boolean).join(", ");
    const hasCard = Boolean(this.cardOf(slug));
    const look = ["pin", !price && "bare", isZip && "hollow", !hasCard && "elsewhere"].filter(Boolean).join(" ");
    const attributes = { "aria-label": label, title: label, "data-slug": slug };
    if (!hasCard) return element("a", look, price, { ...attributes, href: url });
    const button = element("button", look, price, { ...attributes, type: "button" });
    button.addEventListener("click", () => this.choose(slug));
    return button;
  }

  clusterOf({ bbox, properties: { count, price, name } }) {
    const button = element("button", "pin cluster", "", { type: "button", "aria-label": name, title: name });
    button.append(element("b", "", count.toLocaleString()));
    if (price) button.append(element("small", "", `${this.section.dataset.wordFrom} ${price}`));
    button.addEventListener("click", () => this.openCluster(this.land.boundsOf(bbox)));
    return button;
  }

  // Where the map comes no nearer, a search of the area lists what is gathered.
  openCluster(bounds) {
    if (this.map.getZoom() < this.map.getMaxZoom()) {
      this.map.fitBounds(bounds, { padding: KEEP_CLEAR, maxZoom: this.map.getZoom() + 3 });
      return;
    }
    this.offer();
    this.section.querySelector(".map-here").focus();
  }

  cardOf(slug) {
    return [...this.results.querySelectorAll("article[data-listing]")].find((card) => card.dataset.listing === slug);
  }

  choose(slug) {
    this.chosen = slug;
    this.mark(slug);
    const card = this.cardOf(slug);
    const isBelow = this.section.getBoundingClientRect().bottom <= card?.getBoundingClientRect().top;
    (isBelow ? this.section : card)?.scrollIntoView({ block: isBelow ? "start" : "nearest" });
    card?.querySelector("h2 a").focus({ preventScroll: true });
  }

  mark(slug) {
    this.results.querySelectorAll(".chosen").forEach((one) => one.classList.remove("chosen"));
    this.cardOf(slug)?.classList.add("chosen");
    this.pins.get(slug)?.button.classList.add("chosen");
  }

  // Pointer and keyboard light card and pin together.
  light(target) {
    const here = target?.closest?.("article[data-listing], .pin[data-slug]");
    const slug = here ? here.dataset.listing ?? here.dataset.slug : null;
    if (slug === this.lit) return;
    this.results.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
    const before = this.pins.get(this.lit);
    before?.marker.setZIndexOffset(before.button.matches(".small") ? -1000 : 0);
    this.lit = slug;
    if (!slug) return;
    this.cardOf(slug)?.classList.add("lit");
    const pin = this.pins.get(slug);
    pin?.button.classList.add("lit");
    pin?.marker.setZIndexOffset(10000);
  }

  moved() {
    if (!this.found) return;
    const isOwn = this.isQuiet;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (isOwn ? this.ground.update(this.taken) : this.refine()), PATIENCE);
    if (!isOwn) this.offer();
  }

  // Clusters open as the view comes nearer; what is shown one by one is all there.
  refine() {
    const { features, count } = this.found;
    const isWhole = features.length === count && features.every((feature) => feature.properties.slug);
    if (isWhole) this.ground.update(this.taken);
    else this.ask(this.land.boxOf(this.map.getBounds())).catch(() => this.ground.update(this.taken));
  }

  // "Search this area": the same search around the middle of the view.
  offer() {
    const bounds = this.map.getBounds();
    const center = bounds.getCenter();
    const high = this.map.distance([bounds.getNorth(), center.lng], [bounds.getSouth(), center.lng]);
    const wide = this.map.distance([center.lat, bounds.getWest()], [center.lat, bounds.getEast()]);
    const reach = Math.min(high, wide) / 2 / MILE;
    const radius = RADII.reduce((best, each) => (Math.abs(each - reach) < Math.abs(best - reach) ? each : best));
    const digits = radius > 5 ? 2 : 3;
    const query = new URLSearchParams(new URL(this.section.dataset.source, location.href).search);
    query.set("where", [center.lat, this.land.standard(center.lng)].map((degrees) => degrees.toFixed(digits)).join(","));
    query.set("radius", radius);
    query.delete("page");
    const link = this.section.querySelector(".map-here");
    link.href = `${this.section.dataset.list}?${query}`;
    link.hidden = false;
  }
}

export function open(results, land) {
  return new View(results, land);
}
