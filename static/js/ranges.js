// A slider beside each typed amount: both say the same, and the number stays the one that is sent.
function join(input) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = input.dataset.least;
  slider.max = input.dataset.most;
  slider.step = input.dataset.step;
  slider.setAttribute("aria-label", input.dataset.slider);
  slider.value = input.value || input.dataset.most;
  const say = () => slider.setAttribute("aria-valuetext", input.value ? `$${input.value}` : input.dataset.any);
  // All the way to the right asks for no limit.
  slider.addEventListener("input", () => {
    input.value = slider.value === slider.max ? "" : slider.value;
    say();
  });
  input.addEventListener("input", () => {
    slider.value = Number.parseFloat(input.value) || slider.max;
    say();
  });
  say();
  input.closest("label").after(slider);
}

const joinAll = () => document.querySelectorAll("input[data-most]").forEach((input) => {
  if (!input.closest("label").nextElementSibling?.matches("[type=range]")) join(input);
});
document.addEventListener("htmx:after:swap", joinAll);
joinAll();
