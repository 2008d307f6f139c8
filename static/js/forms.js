// Unsaved changes, rows of a formset, growing text areas, no second submit.

import { busy } from "./busy.js";

const fingerprint = (form) => new URLSearchParams([...new FormData(form)].filter(([, v]) => typeof v === "string")).toString();
const clean = new WeakMap();

function unsaved() {
  return [...document.querySelectorAll("form[data-unsaved]")].filter(
    (form) => clean.has(form) && !form.dataset.sending && clean.get(form) !== fingerprint(form),
  );
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

function prepare(root) {
  for (const form of root.querySelectorAll("form[data-unsaved]")) {
    if (!clean.has(form)) clean.set(form, fingerprint(form));
  }
  for (const area of root.querySelectorAll("textarea[data-autosize]")) grow(area);
}

document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-autosize]")) grow(event.target);
  const form = event.target.closest("form[data-unsaved]");
  if (!form) return;
  const same = clean.get(form) === fingerprint(form);
  busy(form, !same);
  const note = form.querySelector("[data-unsaved-note]");
  if (note) note.hidden = same;
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved().length) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target || form.closest("[hx-post], [hx-put], [hx-patch], [hx-delete]")) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "true";
  // A download or an error page leaves this page standing: give the form back.
  setTimeout(() => delete form.dataset.sending, 5000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});

// An htmx save that went well makes the form clean again.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-unsaved]");
  if (!form || !event.detail.successful) return;
  clean.set(form, fingerprint(form));
  busy(form, false);
});

function addRow(formset) {
  const total = formset.querySelector(`input[name="${formset.dataset.prefix}-TOTAL_FORMS"]`);
  const limit = formset.querySelector(`input[name="${formset.dataset.prefix}-MAX_NUM_FORMS"]`);
  const index = Number(total.value);
  if (limit && index >= Number(limit.value)) return;
  const template = formset.querySelector("template[data-formset-template]");
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", String(index));
  const row = holder.content.firstElementChild;
  formset.querySelector("[data-formset-rows]").append(row);
  total.value = String(index + 1);
  window.htmx?.process(row);
  prepare(row);
  row.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  formset.dispatchEvent(new Event("input", { bubbles: true }));
}

function removeRow(button) {
  const row = button.closest("[data-formset-row]");
  const gone = row.querySelector('input[name$="-DELETE"]');
  const formset = row.closest("[data-formset]");
  if (gone) {
    gone.checked = true;
    row.dataset.removed = "true";
    for (const field of row.querySelectorAll("[required]")) field.required = false;
  } else {
    row.remove();
  }
  // The count stays: a missing index reads as an empty extra form.
  formset.querySelector("[data-formset-add]")?.focus();
  formset.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-formset-add]");
  if (add) addRow(add.closest("[data-formset]"));
  const remove = event.target.closest("[data-formset-remove]");
  if (remove) removeRow(remove);
});

prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target.parentElement ?? document));
