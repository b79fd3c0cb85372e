// Saves the form as a draft while somebody types. Without this module its button does the same.
const form = document.querySelector("form[data-autosave]");
const says = form?.querySelector("output.autosave");
const PAUSE = 1500;
const AGAIN = 10000;
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "revision", "opened", "take"]);
let timer;
let running = null;
let stopped = !form || Boolean(form.querySelector("[name=take]"));
let saved = stopped ? "" : typed();

// What a browser would send of what was typed, by name.
function typed() {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (!NOT_TYPED.has(name) && value !== "") (values[name] ??= []).push(value);
  }
  return JSON.stringify(values);
}

function tell(name) {
  const time = new Date().toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  says.hidden = false;
  says.value = says.dataset[name].replace("%s", time);
}

async function send(now, keepalive) {
  const body = new FormData(form);
  body.set("autosave", "1");
  const response = await fetch(location.href, { method: "POST", body, keepalive, redirect: "manual" }).catch(() => null);
  if (response?.type === "opaqueredirect") return tell("signedOut");
  const answer = response?.ok ? await response.json().catch(() => null) : null;
  if (!answer) {
    timer = setTimeout(save, AGAIN);
    return tell("failed");
  }
  if (answer.state === "saved") {
    form.elements.revision.value = answer.revision;
    form.elements.opened.value = now;
  }
  if (answer.state === "saved" || answer.state === "kept") saved = now;
  else stopped = true;
  tell(answer.state);
}

function save(keepalive = false) {
  clearTimeout(timer);
  const now = stopped || running ? saved : typed();
  if (now === saved) return;
  running = send(now, keepalive === true).finally(() => {
    running = null;
    if (!stopped && typed() !== now) timer = setTimeout(save, PAUSE);
  });
}

if (!stopped) {
  // It stands at the foot of the form, where the button is.
  form.append(says);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  // The button waits for what is under way: it must carry the number that comes back.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    stopped = true;
    if (!running) return;
    event.preventDefault();
    running.finally(() => form.requestSubmit(event.submitter));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
}
