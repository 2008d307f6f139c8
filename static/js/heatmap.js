// The heat map: only the rows in view are in the document (thirty thousand cells take a browser seconds), one cell at a
// time has the focus, Enter or a click opens the answer behind it.
const FIRST = 2; // columns before the key points: name, mean
const SPARE = 10; // rows drawn beyond the edges
const STEPS = 10;

function element(tag, text, look) {
  const made = document.createElement(tag);
  if (text !== null && text !== undefined) made.textContent = text;
  if (look) made.className = look;
  return made;
}

class HeatMap {
  constructor(table) {
    this.table = table;
    this.box = table.parentElement;
    this.body = table.tBodies[0];
    this.data = JSON.parse(document.getElementById(table.dataset.heat).textContent);
    this.now = document.querySelector("[data-heat-now]");
    this.prompts = [...table.querySelectorAll("[data-prompt]")].flatMap((cell) => Array(cell.colSpan).fill(cell.dataset.prompt));
    this.points = [...table.querySelectorAll(".heat-point a > span")].map((name) => name.textContent.trim());
    this.height = this.body.rows[0].offsetHeight;
    this.made = new Map();
    for (const [index, row] of [...this.body.rows].entries()) this.made.set(index, this.number(row, index));
    this.at = { row: 0, column: FIRST };
    table.setAttribute("role", "grid");
    table.setAttribute("aria-rowcount", this.data.length + table.tHead.rows.length + 1);
    [this.before, this.after] = [this.gap("afterbegin"), this.gap("beforeend")];
    this.draw();
    this.box.addEventListener("scroll", () => requestAnimationFrame(() => this.draw()), { passive: true });
    new ResizeObserver(() => this.draw()).observe(this.box);
    addEventListener("beforeprint", () => this.draw(true));
    addEventListener("afterprint", () => this.draw());
    this.body.addEventListener("click", (event) => this.clicked(event));
    this.body.addEventListener("keydown", (event) => this.pressed(event));
    this.body.addEventListener("focusin", (event) => this.say(event.target));
    this.body.addEventListener("pointerover", (event) => this.say(event.target));
  }

  gap(where) {
    const body = element("tbody", null, "heat-gap");
    body.setAttribute("aria-hidden", "true");
    const row = body.insertRow();
    row.insertCell();
    this.body.insertAdjacentElement(where === "afterbegin" ? "beforebegin" : "afterend", body);
    return row;
  }

  /** Put the rows in view into the document, all of them for paper. Rows that stay are not touched, nor is the focus. */
  draw(whole = false) {
    const top = Math.floor(this.box.scrollTop / this.height);
    const seen = Math.ceil(this.box.clientHeight / this.height);
    const end = Math.min(this.data.length, top + seen);
    const [held, until] = [Math.min(...this.made.keys()), Math.max(...this.made.keys()) + 1];
    if (!whole && held <= top && until >= end && this.before.style.height) return;
    const first = whole ? 0 : Math.max(0, top - SPARE);
    const last = whole ? this.data.length : Math.min(this.data.length, end + SPARE);
    const hadFocus = this.body.contains(document.activeElement);
    for (const [index, row] of this.made) {
      if (index >= first && index < last) continue;
      row.remove();
      this.made.delete(index);
    }
    let next = this.body.rows[0] ?? null;
    for (let index = first; index < last; index += 1) {
      if (this.made.has(index)) next = this.made.get(index).nextElementSibling;
      else {
        const row = this.row(index);
        this.made.set(index, row);
        this.body.insertBefore(row, next);
      }
    }
    this.before.style.height = `${first * this.height}px`;
    this.after.style.height = `${(this.data.length - last) * this.height}px`;
    this.mark();
    if (hadFocus && !this.body.contains(document.activeElement)) (this.cell() ?? this.box).focus({ preventScroll: true });
  }

  row(index) {
    const [, name, note, mean, values] = this.data[index];
    const row = element("tr");
    const head = element("th", name);
    head.scope = "row";
    head.title = note && note !== name ? `${name} · ${note}` : name;
    row.append(head, element("td", mean ?? "–", "heat-mean"));
    for (const value of values) {
      row.append(value === null ? element("td") : element("td", value, `m${Math.min(Math.floor((value * STEPS) / 100), STEPS - 1)}`));
    }
    return this.number(row, index);
  }

  number(row, index) {
    row.setAttribute("aria-rowindex", index + this.table.tHead.rows.length + 1);
    row.dataset.index = index;
    return row;
  }

  cell() {
    return this.made.get(this.at.row)?.cells[this.at.column];
  }

  /** Let the keyboard enter at one cell only. */
  mark() {
    const cell = this.cell() ?? this.body.rows[0].cells[this.at.column];
    if (this.entry === cell) return;
    this.entry?.removeAttribute("tabindex");
    this.entry = cell;
    cell.tabIndex = 0;
  }

  place(cell) {
    this.at = { row: Number(cell.parentElement.dataset.index), column: cell.cellIndex };
    this.mark();
  }

  clicked(event) {
    const cell = event.target.closest("td");
    if (!cell || cell.cellIndex < FIRST) return;
    this.place(cell);
    this.open(event.ctrlKey || event.metaKey);
  }

  open(aside) {
    const [learner, , , , values] = this.data[this.at.row];
    if (!this.table.dataset.open || values[this.at.column - FIRST] === null) return;
    const query = new URLSearchParams({ learner, prompt: this.prompts[this.at.column - FIRST] });
    const address = `${this.table.dataset.open}?${query}`;
    if (aside) window.open(address, "_blank", "noopener");
    else location.assign(address);
  }

  pressed(event) {
    if (event.altKey || !event.target.matches("td")) return;
    this.place(event.target);
    const { row, column } = this.at;
    const last = { row: this.data.length - 1, column: this.points.length + FIRST - 1 };
    const whole = event.ctrlKey || event.metaKey;
    const to = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      PageUp: [row - SPARE, column], PageDown: [row + SPARE, column],
      Home: [whole ? 0 : row, FIRST], End: [whole ? last.row : row, last.column],
    }[event.key];
    if (event.key === "Enter") this.open(whole);
    else if (!to) return;
    else {
      const held = (value, low, high) => Math.min(Math.max(value, low), high);
      this.go(held(to[0], 0, last.row), held(to[1], FIRST, last.column));
    }
    event.preventDefault();
  }

  // Headings and names lie over the cells: what is focused must not hide beneath them.
  go(row, column) {
    this.at = { row, column };
    const room = this.box.clientHeight - this.table.tHead.offsetHeight - this.table.tFoot.offsetHeight;
    const top = row * this.height;
    this.box.scrollTop = Math.min(top, Math.max(this.box.scrollTop, top + this.height - room));
    this.draw();
    this.mark();
    const cell = this.cell();
    cell.focus({ preventScroll: true });
    const left = cell.offsetLeft - cell.parentElement.cells[0].offsetWidth;
    this.box.scrollLeft = Math.min(left, Math.max(this.box.scrollLeft, cell.offsetLeft + cell.offsetWidth - this.box.clientWidth));
    cell.scrollIntoView({ block: "nearest", inline: "nearest" }); // the page, where the box reaches below it
  }

  say(target) {
    const cell = target.closest?.("td");
    if (!cell || cell.cellIndex < FIRST) return;
    const empty = !cell.textContent;
    const words = {
      who: cell.parentElement.cells[0].textContent,
      what: this.points[cell.cellIndex - FIRST],
      value: empty ? this.now.dataset.none : `${cell.textContent} %`,
    };
    const told = empty || !this.table.dataset.open ? "{who}: {what} – {value}" : this.now.dataset.told;
    this.now.textContent = told.replace(/\{(\w+)\}/g, (whole, name) => words[name] ?? whole);
  }
}

for (const table of document.querySelectorAll("[data-heat]")) new HeatMap(table);
