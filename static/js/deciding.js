// Deciding by keyboard: a key moves, accepts or refuses; keys.js presses the buttons. Without both, Tab and Enter do.
const form = document.querySelector("form[data-deciding]");
const changes = [...form.querySelectorAll("select[name*=judge_]")];
const help = document.getElementById("keys");
let at = -1;

function go(step) {
  if (!changes.length) return;
  at = Math.min(changes.length - 1, Math.max(0, at + step));
  changes[at].focus();
  changes[at].closest("tr").scrollIntoView({ block: "center" });
}

function wordsOf(choice) {
  return choice.parentElement.querySelector("textarea");
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  a: () => {
    if (at < 0) go(1);
    const choice = changes[at];
    const accept = [...choice.options].some((option) => option.value === "accept");
    choice.value = accept ? "accept" : "";
    wordsOf(choice).value = "";
    go(1);
  },
  r: () => {
    if (at < 0) go(1);
    changes[at].value = "own";
    wordsOf(changes[at]).focus();
  },
  "?": () => { help.open = !help.open; },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") { document.activeElement.blur(); return; }
  const typing = event.target.matches("textarea, input:not([type=checkbox])");
  if (typing || !KEYS[event.key] || !changes.length) return;
  event.preventDefault();
  KEYS[event.key]();
});

form.addEventListener("focusin", (event) => {
  const found = changes.indexOf(event.target);
  if (found >= 0) at = found;
});

// A chosen reason stands in the field below as words that can be changed.
form.addEventListener("change", (event) => {
  if (!changes.includes(event.target)) return;
  const words = wordsOf(event.target);
  const chosen = event.target.selectedOptions[0];
  const isReason = chosen.parentElement.tagName === "OPTGROUP" && chosen.value !== "own";
  const untouched = !words.value || words.value === words.dataset.chosen;
  if (!untouched) return;
  words.value = isReason ? chosen.textContent : "";
  words.dataset.chosen = words.value;
  if (chosen.value === "own") words.focus();
});
