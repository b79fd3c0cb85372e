// Sends photos one by one, several at a time chosen or dropped, and lets them be dragged into order.
// Without this, the form takes one photo and buttons move it.
const news = document.getElementById("photo-news");
const form = document.getElementById("photo-form");

function show(page) {
  const list = page.getElementById("photo-list");
  if (!list) return false;
  document.getElementById("photo-list").replaceWith(document.adoptNode(list));
  makeDraggable();
  return true;
}

async function send(address, body) {
  const response = await fetch(address, { method: "POST", body }).catch(() => null);
  if (!response) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { ok: response.ok, page };
}

// Order

let held = null;

async function move(card, to, button) {
  const mover = card.querySelector("form[action$='/move/']");
  const body = new FormData(mover);
  body.set("to", to);
  const { key } = card.dataset;
  const label = button?.textContent;
  const answer = await send(mover.action, body);
  if (!answer?.ok || !show(answer.page)) return mover.requestSubmit(button);
  news.textContent = news.dataset.moved;
  const moved = document.querySelector(`[data-key="${key}"]`);
  const buttons = [...moved.querySelectorAll("form[action$='/move/'] button")];
  if (button) (buttons.find((one) => one.textContent === label) ?? buttons[0])?.focus();
}

function makeDraggable() {
  for (const card of document.querySelectorAll("[data-place]")) card.draggable = true;
}

const cardAt = (event) => event.target.closest?.("[data-place]");

document.addEventListener("dragstart", (event) => {
  held = cardAt(event);
  held?.classList.add("held");
  event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragend", () => {
  held?.classList.remove("held");
  held = null;
  for (const aim of document.querySelectorAll(".aim")) aim.classList.remove("aim");
});
document.addEventListener("dragover", (event) => {
  const over = cardAt(event);
  for (const aim of document.querySelectorAll(".aim")) aim.classList.toggle("aim", aim === over);
  if (!held || !over) return;
  event.preventDefault();
  if (over !== held) over.classList.add("aim");
});
document.addEventListener("drop", (event) => {
  const over = cardAt(event);
  if (!held || !over || over === held) return;
  event.preventDefault();
  move(held, over.dataset.place);
});
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!event.target.matches("form[action$='/move/']") || !button) return;
  event.preventDefault();
  move(event.target.closest("[data-place]"), button.value, button);
});

// Uploads: one request a photo, so that each is answered for itself.

function line(text, wrong) {
  const told = document.createElement("p");
  told.textContent = text;
  if (wrong) told.className = "error";
  news.append(told);
  return told;
}

function reason(page) {
  const said = page?.querySelector("#photo-form .error") ?? page?.querySelector("main .wrong");
  return said ? said.textContent.trim() : news.dataset.lost;
}

async function upload(files) {
  news.replaceChildren();
  for (const file of files) {
    const told = line(`${news.dataset.sending} ${file.name}`);
    const body = new FormData(form);
    body.set("photo", file);
    if (files.length > 1) for (const name of ["alt", "caption"]) body.set(name, "");
    const answer = await send(form.action, body);
    if (answer?.ok && show(answer.page)) {
      told.textContent = `${news.dataset.added} ${file.name}`;
    } else {
      told.className = "error";
      told.textContent = `${news.dataset.refused} ${file.name}. ${reason(answer?.page)}`;
    }
  }
  form.elements.photo.value = "";
}

if (form) {
  const zone = document.createElement("p");
  zone.className = "drop";
  zone.textContent = form.dataset.drop;
  form.querySelector(".field").before(zone);
  form.elements.photo.multiple = true;
  form.addEventListener("submit", (event) => {
    const { files } = form.elements.photo;
    if (files.length < 2) return;
    event.preventDefault();
    upload([...files]);
  });
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    const files = [...event.dataTransfer.files];
    if (files.length) upload(files);
  });
  makeDraggable();
}
