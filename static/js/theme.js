// Light or dark: the system's wish until the reader chooses. The choice is a cookie, so the server draws the
// right page at once and nothing flashes.
const root = document.documentElement;
const wish = matchMedia("(prefers-color-scheme: dark)");
const year = 60 * 60 * 24 * 365;

function current() {
  return root.dataset.theme ?? (wish.matches ? "dark" : "light");
}

function name() {
  const next = current() === "dark" ? "light" : "dark";
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    const label = next === "dark" ? button.dataset.labelDark : button.dataset.labelLight;
    if (label) button.setAttribute("aria-label", label);
  }
}

function announce() {
  name();
  document.dispatchEvent(new CustomEvent("theme:change", { detail: { theme: current() } }));
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  root.dataset.theme = current() === "dark" ? "light" : "dark";
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `theme=${root.dataset.theme};path=/;max-age=${year};samesite=lax${secure}`;
  announce();
});
wish.addEventListener("change", announce);
name();
