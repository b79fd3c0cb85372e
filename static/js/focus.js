// A click in the picture fills in its middle, and shows how the picture will be cut. Without this, two numbers do.
const whole = document.getElementById("focus-whole");
const cut = document.getElementById("focus-cut");
const across = document.querySelector("[name=focal_x]");
const down = document.querySelector("[name=focal_y]");

function show() {
  const step = (field) => Math.round(Math.min(100, Math.max(0, Number(field.value) || 0)) / 10) * 10;
  cut.className = `fx-${step(across)} fy-${step(down)}`;
}

whole.addEventListener("click", (event) => {
  if (across.closest("fieldset").disabled) return;
  const box = whole.getBoundingClientRect();
  across.value = Math.round(((event.clientX - box.left) / box.width) * 100);
  down.value = Math.round(((event.clientY - box.top) / box.height) * 100);
  across.form.dispatchEvent(new Event("input", { bubbles: true }));
  show();
});
across.form.addEventListener("input", show);
