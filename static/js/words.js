// The words of a transcript against the clock: which one sounds now, and which one was clicked or chosen by key.

function last(starts, time) {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= time + 0.001) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Marks of one kind (words or segments), sorted by start, with at most one of them current. */
class Track {
  constructor(elements) {
    this.marks = elements
      .map((element) => ({ element, start: Number(element.dataset.start), end: Number(element.dataset.end) }))
      .filter(({ start }) => Number.isFinite(start))
      .sort((a, b) => a.start - b.start);
    this.starts = Float64Array.from(this.marks, (mark) => mark.start);
    this.current = null;
  }

  /** Make the mark at a time current; returns it when it is a new one. */
  move(time) {
    const mark = this.marks[last(this.starts, time)];
    const now = mark && (!Number.isFinite(mark.end) || time < mark.end + 0.05) ? mark.element : null;
    if (now === this.current) return null;
    this.current?.removeAttribute("data-current");
    now?.setAttribute("data-current", "");
    this.current = now;
    return now;
  }
}

/** All transcripts on the page, followed and made clickable. seek is called with seconds. */
export class Words {
  constructor(seek) {
    this.seek = seek;
    this.scrolled = 0;
    this.collect();
    for (const name of ["wheel", "touchmove"]) addEventListener(name, () => (this.scrolled = Date.now()), { passive: true });
    document.addEventListener("click", (event) => this.click(event));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  /** Read the words again, after the transcript has been exchanged. */
  collect() {
    this.roots = [...document.querySelectorAll("[data-transcript]")];
    const all = this.roots.flatMap((root) => [...root.querySelectorAll("[data-start]")]);
    this.segments = new Track(all.filter((element) => element.matches(".segment")));
    this.words = new Track(all.filter((element) => !element.matches(".segment")));
    for (const root of this.roots) {
      const times = root.querySelectorAll(".segment-time");
      times.forEach((time, index) => (time.tabIndex = index ? -1 : 0));
    }
  }

  follow(time, playing) {
    this.words.move(time);
    const segment = this.segments.move(time);
    if (segment && playing) this.reveal(segment);
  }

  reveal(element, always = false) {
    if (!always && Date.now() - this.scrolled < 4000) return;
    const { top, bottom } = element.getBoundingClientRect();
    // the player sticks to the top: what lies under it is not seen
    const covered = document.querySelector(".player--sticky")?.getBoundingClientRect().bottom ?? 0;
    if (top > Math.max(covered, 60) && bottom < innerHeight - 60) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: calm || always ? "auto" : "smooth" });
  }

  /** Show where a time stands, without playing. */
  show(time) {
    this.follow(time, false);
    if (this.segments.current) this.reveal(this.segments.current, true);
  }

  click(event) {
    const word = event.target.closest?.("[data-transcript] [data-start]:not(.segment)");
    if (!word || word.closest("[contenteditable], [data-no-seek], [data-seek]")) return;
    if (!getSelection().isCollapsed) return; // the reader is copying text
    this.seek(Number(word.dataset.start));
  }

  /** Arrows walk: up and down through segments, left and right through the words of one. */
  key(event) {
    const root = event.target.closest?.("[data-transcript]");
    if (!root || event.altKey || event.ctrlKey || event.metaKey || event.target.closest("[contenteditable], input, textarea")) return;
    const segment = event.target.closest(".segment");
    const word = event.target.closest("[data-start]:not(.segment)");
    if (!segment) return;
    if (event.key === "Enter" && word) this.seek(Number(word.dataset.start));
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.step(root, segment, event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") this.walk(segment, word, event.key === "ArrowRight" ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  step(root, segment, by) {
    const all = [...root.querySelectorAll(".segment")];
    const time = all[all.indexOf(segment) + by]?.querySelector(".segment-time");
    if (!time) return;
    for (const other of root.querySelectorAll('.segment-time[tabindex="0"]')) other.tabIndex = -1;
    time.tabIndex = 0;
    time.focus();
  }

  walk(segment, word, by) {
    const all = [...segment.querySelectorAll("[data-start]")];
    const next = all[word ? all.indexOf(word) + by : by > 0 ? 0 : -1];
    if (!next) {
      segment.querySelector(".segment-time")?.focus();
      return;
    }
    next.tabIndex = -1;
    next.setAttribute("role", "button");
    next.focus();
  }
}
