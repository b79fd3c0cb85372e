// Shows the course of three while a price is typed; the server computes it. Without this it shows after saving.
const form = document.querySelector("form[data-course]");
const output = document.getElementById("course");
let timer;
let asked = 0;

async function show() {
  const turn = ++asked;
  const response = await fetch(form.dataset.course, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (!response?.ok || turn !== asked) return;
  const words = await response.text();
  output.textContent = words || output.dataset.empty;
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, 300);
});
