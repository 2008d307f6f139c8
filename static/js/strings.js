// Words that scripts show, filled in by parts/strings.html in the reader's language.
const source = document.getElementById("strings");
const words = source ? JSON.parse(source.textContent) : {};

/** Return the words for a key, with {name} replaced from values. */
export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Return whether there are words for a key. */
export function has(key) {
  return key in words;
}

/** The page's nonce for styles a library has to make. */
export const nonce = source?.nonce ?? "";

/** Return seconds as 0:07, 12:30 or 1:02:03. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
