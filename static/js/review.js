// Review by keyboard: inside the form, and never while somebody writes.

const form = () => document.querySelector("form[data-review]");
const points = () => [...form().querySelectorAll("[data-verdict]")];

function hint() {
  const keys = form()?.querySelector("[data-review-keys]");
  if (keys) keys.hidden = false;
}

function focus(fieldset) {
  (fieldset.querySelector("input:checked") ?? fieldset.querySelector("input[type=radio]")).focus();
  fieldset.closest(".keypoint").scrollIntoView({ block: "nearest" });
}

function move(from, by) {
  const all = points();
  const at = from ? all.indexOf(from) + by : 0;
  if (all[at]) focus(all[at]);
}

function decide(fieldset, number) {
  const radio = fieldset.querySelectorAll("input[type=radio]")[number - 1];
  if (!radio) return;
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (!form()?.contains(target) || event.altKey || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    form().requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || target.closest("textarea, input:not([type=radio])")) return;
  const point = target.closest(".keypoint");
  const verdict = point?.querySelector("[data-verdict]");
  const act = {
    j: () => move(verdict, 1),
    k: () => move(verdict, -1),
    p: () => point?.querySelector("[data-seek]")?.click(),
  }[event.key.toLowerCase()];
  if (act) act();
  else if (verdict && /^[1-4]$/.test(event.key)) decide(verdict, Number(event.key));
  else return;
  event.preventDefault();
});

document.addEventListener("htmx:load", hint);
hint();
