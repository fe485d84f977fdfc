// A passkey that was not given, or that this browser cannot give, is said on the page: the words wait there, hidden.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const words of document.querySelectorAll("[data-passkey-failed]")) words.hidden = false;
});
