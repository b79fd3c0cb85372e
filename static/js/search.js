// The search boxes: suggestions while typing, after the ARIA combobox pattern, and "Near me". The fields work the same without.
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestLabel);
  list.hidden = true;
  input.closest(".typeahead").append(list);
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
    .forEach(([name, value]) => input.setAttribute(name, value));
  let chosen = -1;
  let asked = 0;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    const options = [...list.children];
    chosen = (index + options.length) % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
  };
  const take = (option) => {
    input.value = option.dataset.value;
    close();
  };
  const suggest = async () => {
    const turn = ++asked;
    const typed = input.value.trim();
    if (typed.length < 2) return close();
    const response = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`).catch(() => null);
    if (!response?.ok || turn !== asked) return undefined;
    const { suggestions } = await response.json();
    list.replaceChildren(...suggestions.map((line, n) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = line.note ? `${line.label} · ${line.note}` : line.label;
      option.dataset.value = line.value;
      return option;
    }));
    chosen = -1;
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    return undefined;
  };

  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen < 0 ? list.children.length - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    if (event.target.matches("li")) take(event.target);
  });
  input.addEventListener("blur", close);
}

// "Near me" asks the browser where it is only when pressed, and sends coordinates rounded to about a mile.
const HUNDREDTHS = 2;
const box = document.querySelector("input[data-near]");
if (box && navigator.geolocation) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "near";
  button.textContent = box.dataset.near;
  const failed = () => {
    box.setCustomValidity(box.dataset.nearFailed);
    box.reportValidity();
  };
  box.addEventListener("input", () => box.setCustomValidity(""));
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    box.value = [coords.latitude, coords.longitude].map((degrees) => degrees.toFixed(HUNDREDTHS)).join(",");
    box.form.requestSubmit();
  }, failed, { maximumAge: 600000, timeout: 10000 }));
  box.parentElement.append(button);
}
