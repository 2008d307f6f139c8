// The prompt editor's side: takes a suggestion over into the form. Nothing is saved; the form's own save does that.

const form = document.getElementById("prompt-form");
const formset = form?.querySelector("[data-formset]");
const status = document.getElementById("rubric-status");

const field = (prefix, name) => form.elements.namedItem(`${prefix}-${name}`);
const told = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));

/** Add a phrase to a list that has one per line. */
function append(area, phrase) {
  area.value = [area.value.trimEnd(), phrase].filter(Boolean).join("\n");
  area.closest("details")?.setAttribute("open", "");
  told(area);
}

/** A new row, or the one that the page begins with and nobody wrote into. */
function freshRow() {
  const rows = [...formset.querySelectorAll("[data-formset-row]:not([data-removed])")];
  const empty = rows.find((row) => [...row.querySelectorAll("textarea, input[name$=-name]")].every((one) => !one.value.trim()));
  if (empty) return empty;
  const before = rows.length;
  formset.querySelector("[data-formset-add]").click();
  const now = [...formset.querySelectorAll("[data-formset-row]:not([data-removed])")];
  return now.length > before ? now.at(-1) : null;
}

function addPoint(name, phrases, language) {
  const row = freshRow();
  if (!row) return false;
  const title = row.querySelector("input[name$=-name]");
  title.value = name;
  append(row.querySelector(`textarea[name$=-keywords_${language}]`), phrases);
  return true;
}

function addPhrase(prefix, phrase, language) {
  const keywords = field(prefix, `keywords_${language}`);
  const row = keywords?.closest("[data-formset-row]");
  if (!row || row.hasAttribute("data-removed")) return false;
  append(keywords.value.trim() ? field(prefix, `synonyms_${language}`) : keywords, phrase);
  return true;
}

/** The suggestion is used up; whoever works by keyboard goes on with the next one. */
function useUp(button) {
  const all = [...document.querySelectorAll("[data-rubric-add]")];
  const next = all[all.indexOf(button) + 1] ?? all[all.indexOf(button) - 1];
  const group = button.closest(".suggested");
  button.closest("li").remove();
  if (group && !group.querySelector("li")) group.remove();
  (next ?? form.querySelector("[type=submit]")).focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rubric-add]");
  if (!button || !formset) return;
  const { rubricAdd: prefix, phrase, language, name } = button.dataset;
  const added = prefix ? addPhrase(prefix, phrase, language) : addPoint(name ?? phrase, phrase, language);
  if (!added) return;
  status.textContent = status.dataset.added.replace("{text}", name ?? phrase);
  useUp(button);
});
