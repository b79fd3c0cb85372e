// The check before booking. Answers live in this page alone: no request, nothing stored, nothing in the address.
// Without this module the page is a list to print, with what each row means beside it.
const check = document.querySelector("[data-check]");
const sheet = document.querySelector("[data-sheet]");
const result = check.querySelector("[data-result]");
const rows = [...check.querySelectorAll("[data-row]")];
const asked = sheet.querySelector("[data-asked]");
const save = sheet.querySelector("[data-save]");

// A browser that gives pages back as they were left keeps no answers of this one.
for (const input of check.querySelectorAll("input")) input.setAttribute("autocomplete", "off");

const boxOf = (row) => row.querySelector("input");
const usesRf = () => check.querySelector("[name=rf]:checked").value !== "no";
const counts = (row) => boxOf(row).checked && (usesRf() || !("rf" in row.dataset));

function fill(block, found) {
  const levels = block.dataset.block.split(" ");
  const own = found.filter((row) => levels.includes(row.dataset.level));
  block.hidden = own.length === 0;
  const list = [...block.children].find((child) => child.tagName === "UL");
  list?.replaceChildren(...own.map((row) => {
    const item = document.createElement("li");
    item.textContent = row.querySelector("[data-words]").textContent;
    return item;
  }));
}

function show() {
  const found = rows.filter(counts);
  for (const row of rows) row.hidden = "rf" in row.dataset && !usesRf();
  for (const part of check.querySelectorAll("[data-part]")) part.hidden = !part.querySelector("[data-row]:not([hidden])");
  for (const block of result.querySelectorAll("[data-block]")) fill(block, found);
  result.querySelector('[data-block=""]').hidden = found.length > 0;
  const codes = new Set(found.map((row) => row.dataset.row));
  for (const question of asked.querySelectorAll("[data-ask]")) question.hidden = !codes.has(question.dataset.ask);
  asked.hidden = codes.size === 0;
  if (!result.hidden) {
    const strongest = [...result.querySelectorAll("[data-verdict]")].find((words) => !words.closest("[data-block][hidden]"));
    const said = result.querySelector("[data-said]");
    if (said.textContent !== strongest.textContent) said.textContent = strongest.textContent;
  }
}

// The words of a heading or an item, without those of a term's box that is open in it.
function wordsOf(one) {
  const copy = one.cloneNode(true);
  copy.querySelector(".term-box")?.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

// What is seen of a part, a line for each heading and item.
function linesOf(part) {
  const seen = [...part.querySelectorAll("h2, h3, p, li")].filter((one) => !one.closest("[hidden], .no-print, .term-box, [role=status]"));
  return seen.map((one) => (one.tagName === "LI" ? "[ ] " : "") + wordsOf(one));
}

check.addEventListener("input", show);
check.querySelector("[data-show]").addEventListener("click", () => {
  result.hidden = false;
  show();
  result.querySelector("h2").focus();
});
check.querySelector("[data-again]").addEventListener("click", () => {
  for (const row of rows) boxOf(row).checked = false;
  check.querySelector("[name=rf][value=unknown]").checked = true;
  result.hidden = true;
  show();
  check.querySelector("input").focus();
});
save.addEventListener("click", () => {
  const lines = [...(result.hidden ? [] : linesOf(result)), "", ...linesOf(sheet)];
  save.href = `data:text/plain;charset=utf-8,${encodeURIComponent(lines.join("\n"))}`;
});
for (const part of document.querySelectorAll("[data-only-script]")) part.hidden = false;
check.dataset.asking = "";
show();
