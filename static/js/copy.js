// Copies what a field holds: <button data-copy="id of the field">. Without this the field can still be selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const told = document.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return; // it stays selected, to be copied by hand
    }
    told.textContent = told.dataset.copied;
    told.classList.remove("visually-hidden");
  });
}
