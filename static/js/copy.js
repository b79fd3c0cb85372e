// Copies what stands in a field, for pasting into a register's form; without this module it is selected by hand.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const status = button.parentElement.querySelector("[data-said]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = status.dataset.said;
    } catch {
      // Without the right to write, the selected number waits for the keyboard's own copying.
      status.textContent = "";
    }
  });
}
