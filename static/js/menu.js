// Navigation on narrow screens, drop-down menus, dialogs, tables that scroll sideways.

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-nav-toggle]");
  if (toggle) toggle.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true"));

  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }

  const opener = event.target.closest("[data-dialog-open]");
  if (opener) document.getElementById(opener.dataset.dialogOpen)?.showModal();
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) closer.closest("dialog")?.close();
  // A click on the backdrop reaches the dialog itself.
  if (event.target instanceof HTMLDialogElement && !event.target.hasAttribute("data-modal")) event.target.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  const toggle = document.querySelector('[data-nav-toggle][aria-expanded="true"]');
  if (menu) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  } else if (toggle) {
    toggle.setAttribute("aria-expanded", "false");
    toggle.focus();
  }
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// What scrolls must be reachable by keyboard.
const overflow = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
function watch(root) {
  for (const wrap of root.querySelectorAll(".table-wrap")) overflow.observe(wrap);
}
watch(document);
document.addEventListener("htmx:load", (event) => watch(event.target));
