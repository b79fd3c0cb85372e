// What the map shows beneath its pins: land, borders, names of places, and rings of distance. No streets.
const { L } = window;
const MILE = 1609.344;
// From this zoom on each state has its fine outline and its counties.
const NEAR_ZOOM = 7;
const RINGS = { 5: [1, 2, 5], 10: [2, 5, 10], 25: [5, 10, 25], 50: [10, 25, 50], 100: [25, 50, 100] };
// Pixels that a name takes, with some air around it.
const NAME = { letter: 7, x: 20, y: 26 };

// The map runs west from Greenwich, so that the Aleutians lie beside Alaska.
export const westward = (longitude) => (longitude > 0 ? longitude - 360 : longitude);
export const standard = (longitude) => longitude - 360 * Math.round(longitude / 360);

export function boundsOf([west, south, east, north]) {
  if (west === -180 && east === 180) return L.latLngBounds([[south, -360], [north, 0]]);
  const first = westward(west);
  const last = westward(east);
  return L.latLngBounds([[south, first], [north, last < first ? last + 360 : last]]);
}

// "west,south,east,north" for an address, west the larger number across the antimeridian.
export function boxOf(bounds) {
  const wide = bounds.getEast() - bounds.getWest() >= 360;
  const [west, east] = wide ? [-180, 180] : [standard(bounds.getWest()), standard(bounds.getEast())];
  const within = (latitude) => Math.max(-90, Math.min(90, latitude));
  return [west, within(bounds.getSouth()), east, within(bounds.getNorth())].map((degrees) => degrees.toFixed(4)).join(",");
}

// Whether a box lies on one of others; each is its middle and its size in pixels.
export function isTaken(others, { x, y, size }) {
  return others.some((one) => Math.abs(one.x - x) < (one.size.x + size.x) / 2 && Math.abs(one.y - y) < (one.size.y + size.y) / 2);
}

export async function json(address, options) {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.json();
}

// Whole numbers, first point then steps, as tools/build_outlines.py writes them.
function decoded(numbers, perDegree) {
  const points = [];
  let [x, y] = [0, 0];
  for (let at = 0; at < numbers.length; at += 2) {
    x += numbers[at];
    y += numbers[at + 1];
    points.push([y / perDegree, x / perDegree]);
  }
  return points;
}

function lines(kind, list, perDegree) {
  const options = { className: `map-${kind}`, interactive: false, smoothFactor: 0.5, pane: "land" };
  const shape = kind === "land" ? L.polygon : L.polyline;
  return shape(list.map((numbers) => decoded(numbers, perDegree)), options);
}

// States, each coarse from afar and fine, with its counties, when near and in view.
class Outlines {
  constructor(map, dataset) {
    this.map = map;
    this.counties = dataset.counties;
    this.states = json(dataset.states).then((states) => states.map((state) => ({
      code: state.code,
      bounds: boundsOf(state.box),
      coarse: lines("land", state.land, 100),
      fine: null,
    })));
  }

  async update() {
    const states = await this.states;
    const isNear = this.map.getZoom() >= NEAR_ZOOM;
    const view = this.map.getBounds().pad(0.2);
    await Promise.all(states.map(async (state) => {
      if (!isNear || !view.intersects(state.bounds)) {
        state.fine?.remove();
        state.coarse.addTo(this.map);
        return;
      }
      state.loading ??= json(`${this.counties}${state.code}.json`);
      const { land, lines: borders } = await state.loading;
      state.fine ??= L.layerGroup([lines("land", land, 1000), lines("county", borders, 1000)]);
      if (this.map.getZoom() < NEAR_ZOOM) return;
      state.coarse.remove();
      state.fine.addTo(this.map);
    }));
  }
}

function text(at, words, kind) {
  const icon = L.divIcon({ className: `map-text map-${kind}`, iconSize: null, html: Object.assign(document.createElement("span"), { textContent: words }) });
  return L.marker(at, { icon, interactive: false, keyboard: false, pane: "names" });
}

class Names {
  constructor(map, address) {
    this.map = map;
    this.address = address;
    this.layer = L.layerGroup().addTo(map);
    this.known = new Map();
  }

  // The view widened to a grid: near views ask for the same names, which the browser then has.
  box() {
    const bounds = this.map.getBounds();
    const step = 2 ** Math.ceil(Math.log2((bounds.getEast() - bounds.getWest()) / 4));
    const down = (degrees) => Math.floor(degrees / step) * step;
    const up = (degrees) => Math.ceil(degrees / step) * step;
    return boxOf(L.latLngBounds([[down(bounds.getSouth()), down(bounds.getWest())], [up(bounds.getNorth()), up(bounds.getEast())]]));
  }

  async update(taken) {
    const box = this.box();
    if (!this.known.has(box)) this.known.set(box, json(`${this.address}?bbox=${box}`));
    const { places } = await this.known.get(box);
    if (box !== this.box()) return;
    this.layer.clearLayers();
    const full = [...taken];
    const view = L.bounds([0, 0], this.map.getSize());
    for (const { name, kind, at: [longitude, latitude] } of places) {
      const at = L.latLng(latitude, westward(longitude));
      const size = { x: name.length * NAME.letter + NAME.x, y: NAME.y };
      const middle = this.map.latLngToContainerPoint(at);
      const half = L.point(size.x / 2, size.y / 2);
      const { x, y } = this.map.latLngToLayerPoint(at);
      if (!view.contains(L.bounds(middle.subtract(half), middle.add(half))) || isTaken(full, { x, y, size })) continue;
      full.push({ x, y, size });
      text(at, name, kind).addTo(this.layer);
    }
  }
}

export class Land {
  constructor(map, dataset) {
    map.createPane("land").style.zIndex = 390;
    map.createPane("names").style.zIndex = 450;
    this.map = map;
    this.miles = dataset.wordMiles;
    this.circles = L.layerGroup().addTo(map);
    if (dataset.tiles) L.tileLayer(dataset.tiles, { attribution: dataset.credit, maxZoom: 19 }).addTo(map);
    else this.parts = [new Outlines(map, dataset), new Names(map, dataset.names)];
  }

  // Names keep clear of the boxes `taken` by pins. What is missing of the ground does not take the pins away.
  async update(taken) {
    await Promise.allSettled((this.parts ?? []).map((part) => part.update(taken)));
  }

  circle(center, radius) {
    this.circles.clearLayers();
    if (!center) return;
    const at = L.latLng(center[1], westward(center[0]));
    for (const miles of RINGS[radius] ?? [radius]) {
      L.circle(at, { radius: miles * MILE, className: "map-ring", interactive: false }).addTo(this.circles);
      text([at.lat + miles / 69.1, at.lng], `${miles} ${this.miles}`, "miles").addTo(this.circles);
    }
    L.circleMarker(at, { radius: 5, className: "map-center", interactive: false }).addTo(this.circles);
  }
}
