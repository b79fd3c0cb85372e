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
