// Shows what needs a passkey only where the browser has them, and says in words when a passkey did not work.
// allauth's own scripts talk to the device and report failure by an `allauth.error` event; the words for each kind
// of failure stand in the page (templates/mfa/webauthn/_error.html), under names like `data-not-allowed-error`.

if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-no-passkey]")) part.remove();
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const { name } = event.detail.exception;
  const key = name.charAt(0).toLowerCase() + name.slice(1);
  for (const place of document.querySelectorAll("[data-passkey-error]")) {
    place.textContent = place.dataset[key] ?? place.dataset.passkeyError;
  }
});
