// Light, dark or as the system: a cookie, so that the server draws the page in it from the first byte.
const YEAR = 365 * 24 * 3600; // seconds

export function watchTheme() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    const choice = button.dataset.themeChoice;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${choice}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
    document.documentElement.dataset.theme = choice;
    showChoice(document);
    document.dispatchEvent(new CustomEvent("themechange"));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new CustomEvent("themechange")));
}

/** Presses the button of the theme that is on. */
export function showChoice(root) {
  const choice = document.documentElement.dataset.theme || "system";
  for (const button of root.querySelectorAll("[data-theme-choice]")) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
}
