// A word of the glossary explains itself where it stands. Without this module, in a browser without popovers, and when
// the glossary cannot be had, its link leads there.
const SPACE = 12;
let glossary;

function load(address) {
  glossary ??= fetch(address)
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.status))))
    .then((page) => new DOMParser().parseFromString(page, "text/html"))
    .catch(() => { glossary = undefined; });
  return glossary;
}

function boxFor(entry) {
  const box = document.createElement("span");
  const name = document.createElement("b");
  const text = document.createElement("span");
  name.textContent = entry.querySelector("dt").textContent;
  text.id = "term-text";
  text.append(...document.importNode(entry.querySelector("dd"), true).childNodes);
  box.className = "term-box";
  box.popover = "auto";
  box.tabIndex = -1;
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", name.textContent);
  box.setAttribute("aria-describedby", text.id);
  box.append(name, text);
  return box;
}

// Below the word, or above it where there is no room below.
function place(box, link) {
  const word = link.getClientRects()[0];
  const left = Math.min(word.left, document.documentElement.clientWidth - box.offsetWidth - SPACE);
  const fits = word.bottom + box.offsetHeight + SPACE < innerHeight || word.top < box.offsetHeight + SPACE;
  box.style.left = `${Math.max(SPACE, left) + scrollX}px`;
  box.style.top = `${(fits ? word.bottom + 6 : word.top - box.offsetHeight - 6) + scrollY}px`;
}

async function explain(link) {
  const address = new URL(link.href);
  const page = await load(address.pathname);
  const entry = page?.getElementById(address.hash.slice(1));
  if (!entry) return location.assign(address);
  document.querySelector(".term-box")?.remove();
  const box = boxFor(entry);
  box.addEventListener("beforetoggle", (event) => link.setAttribute("aria-expanded", String(event.newState === "open")));
  box.addEventListener("toggle", (event) => event.newState === "closed" && box.remove());
  box.addEventListener("click", (pressed) => pressed.target.closest("a") && box.hidePopover());
  link.after(box);
  box.showPopover();
  place(box, link);
  box.focus({ preventScroll: true });
}

function prepare() {
  for (const link of document.querySelectorAll("a.term")) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
  }
}

if ("popover" in HTMLElement.prototype) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.term");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    explain(link);
  });
  document.addEventListener("keydown", (event) => {
    const link = event.key === " " && event.target.closest("a.term");
    if (!link) return;
    event.preventDefault();
    explain(link);
  });
  document.addEventListener("htmx:after:swap", prepare);
  prepare();
}
