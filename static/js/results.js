// Filters swap the results in place and the address follows; without this module the form is an ordinary GET form.
const results = document.getElementById("results");

function show(address, { push = true } = {}) {
  window.htmx.ajax("GET", address, { target: "#results", swap: "innerHTML" }).then(() => {
    if (push) history.pushState({ results: true }, "", address);
    const heading = document.getElementById("heading");
    if (heading) {
      document.title = `${heading.textContent} · Pinpoint`;
      heading.focus({ preventScroll: true });
    }
    foldSheet();
  });
}

function addressOf(form) {
  const pairs = [...new FormData(form)].filter(([name, value]) => value !== "" && !(name === "sort" && value === "best"));
  const query = new URLSearchParams(pairs).toString();
  return form.getAttribute("action") + (query ? `?${query}` : "");
}

// On a phone the filters are a folded sheet; wide screens keep them open.
function foldSheet() {
  const sheet = results.querySelector("[data-sheet]");
  if (sheet && window.matchMedia("(max-width: 1020px)").matches) sheet.open = false;
}

results.addEventListener("change", (event) => {
  const form = event.target.closest("#filters");
  if (form && window.htmx) show(addressOf(form));
});
results.addEventListener("submit", (event) => {
  if (event.target.id !== "filters" || !window.htmx) return;
  event.preventDefault();
  show(addressOf(event.target));
});
results.addEventListener("click", (event) => {
  const link = event.target.closest(".chip, .pages a");
  if (!link || !window.htmx || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  show(link.getAttribute("href"));
});
window.addEventListener("popstate", () => show(location.pathname + location.search, { push: false }));
foldSheet();
