"use strict";

// Tables: a click on a heading sorts by that column, a second click the other way, a third restores the order of the run.
// The first number in a cell is its value; cells without one come last.
const value = (cell) => {
  const text = cell.textContent.trim().replace(/,(?=\d{3})/g, "").replace("−", "-");
  const number = text.match(/-?\d+(\.\d+)?(e-?\d+)?/i);
  return number ? Number(number[0]) : NaN;
};
for (const table of document.querySelectorAll("table.sortable")) {
  const groups = [...table.tBodies].map((body) => [body, [...body.rows]]);
  const rows = groups.flatMap(([, rows]) => rows);
  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    if (heading.textContent === "") return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const now = heading.ariaSort;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      if (now === "descending") {
        for (const [body, own] of groups) body.append(...own);
        return;
      }
      heading.ariaSort = now === "ascending" ? "descending" : "ascending";
      const sign = heading.ariaSort === "ascending" ? 1 : -1;
      const numbers = heading.classList.contains("number");
      const sorted = [...rows].sort((one, other) => {
        const [a, b] = [one.cells[column], other.cells[column]];
        if (!numbers) return sign * a.textContent.localeCompare(b.textContent, "en");
        const [x, y] = [value(a), value(b)];
        if (isNaN(x) || isNaN(y)) return isNaN(x) - isNaN(y);
        return sign * (x - y);
      });
      groups[0][0].append(...sorted);
    });
  });
}

// What is wider than the page says so.
const measure = () => {
  for (const wide of document.querySelectorAll(".wide")) {
    wide.classList.toggle("scrolls", wide.scrollWidth > wide.clientWidth + 1);
  }
};
addEventListener("resize", measure);
measure();

// Figures: the value under the pointer, or the next one for an arrow key.
const tip = document.createElement("div");
tip.id = "tip";
tip.setAttribute("role", "status");
document.body.append(tip);
const numbers = (text) => (text ? text.split(" ").map(Number) : []);
// Four digits are what a pixel can tell.
const show = (number) => Number.isFinite(number) ? String(Number(number.toPrecision(4))) : "not a number";

for (const plot of document.querySelectorAll(".plot")) {
  const svg = plot.querySelector("svg");
  // The browser's own tips would show beside ours.
  const name = svg.querySelector(":scope > title");
  svg.setAttribute("aria-label", name.textContent);
  name.remove();
  const marks = [];
  for (const title of svg.querySelectorAll("g > title")) {
    const words = title.textContent;
    const group = title.parentNode;
    title.remove();
    if (group.dataset.x === undefined && group.dataset.axes === undefined) {
      group.dataset.tip = words;
      marks.push(group);
    }
  }
  const lines = [...svg.querySelectorAll("[data-x]")].map((line) => {
    const axes = line.closest("[data-axes]").dataset;
    const [x0, x1, left, right, y0, y1, bottom, top] = numbers(axes.axes);
    const place = (v, logarithmic) => (logarithmic ? Math.log10(v) : v);
    const [logX, logY] = [axes.log?.includes("x"), axes.log?.includes("y")];
    const [xs, ys, low, high] = ["x", "y", "low", "high"].map((key) => numbers(line.dataset[key]));
    const points = xs.map((x, i) => ({
      at: [
        left + ((right - left) * (place(x, logX) - x0)) / (x1 - x0),
        bottom + ((top - bottom) * (place(ys[i], logY) - y0)) / (y1 - y0),
      ],
      words: `${line.dataset.name}\n${axes.nameX} ${show(x)}: ${show(ys[i])}` +
        (low.length && low[i] < high[i] ? ` (${show(low[i])} to ${show(high[i])})` : ""),
    }));
    // Outside of the panel nothing is drawn.
    return points.filter(({ at: [x, y] }) => x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1);
  }).filter((points) => points.length > 0);

  const ring = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  for (const [key, text] of Object.entries({ r: "6", fill: "none", stroke: "currentColor", "stroke-width": "2.5" })) {
    ring.setAttribute(key, text);
  }
  ring.setAttribute("pointer-events", "none");
  const hide = () => {
    tip.textContent = "";
    ring.remove();
  };
  const toPage = ([x, y]) => {
    const box = svg.getBoundingClientRect();
    const scale = box.width / svg.viewBox.baseVal.width;
    return [box.left + x * scale, box.top + y * scale];
  };
  const say = (words, [x, y]) => {
    if (tip.textContent !== words) tip.textContent = words;
    const width = document.documentElement.clientWidth;
    const left = Math.max(4, Math.min(x + 14, width - tip.offsetWidth - 4));
    const above = y - tip.offsetHeight - 14;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${(above > 4 ? above : y + 18) + scrollY}px`;
  };
  const onPoint = ({ at, words }) => {
    ring.setAttribute("cx", at[0]);
    ring.setAttribute("cy", at[1]);
    svg.append(ring);
    say(words, toPage(at));
  };
  const onMark = (mark) => {
    ring.remove();
    const box = mark.getBoundingClientRect();
    say(mark.dataset.tip, [box.left + box.width / 2, box.top]);
  };

  const point = (event) => {
    const mark = event.target.closest?.("[data-tip]");
    if (mark) {
      ring.remove();
      say(mark.dataset.tip, [event.clientX, event.clientY]);
      return;
    }
    let [nearest, distance] = [null, 30];
    for (const candidate of lines.flat()) {
      const [x, y] = toPage(candidate.at);
      const away = Math.hypot(x - event.clientX, y - event.clientY);
      if (away < distance) [nearest, distance] = [candidate, away];
    }
    if (nearest) onPoint(nearest);
    else hide();
  };
  svg.addEventListener("pointermove", point);
  // A tap does not move.
  svg.addEventListener("pointerdown", point);
  svg.addEventListener("pointerleave", hide);

  // Left and right go along a line and on to the next one, or from mark to mark; up and down go to another line.
  const lists = lines.length > 0 ? lines : [marks];
  let [list, index] = [0, -1];
  plot.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    const turn = (lists.length > 1 && { ArrowUp: -1, ArrowDown: 1 }[event.key]) || 0;
    if ((step === 0 && turn === 0) || lists[0].length === 0) return;
    event.preventDefault();
    index += step;
    const over = index >= lists[list].length ? 1 : index < 0 ? -1 : 0;
    list = (list + turn + over + lists.length) % lists.length;
    const last = lists[list].length - 1;
    index = over > 0 ? 0 : over < 0 ? last : Math.min(index, last);
    (lines.length > 0 ? onPoint : onMark)(lists[list][index]);
  });
  plot.addEventListener("blur", hide);
}

// Commands: a button that copies them.
for (const code of document.querySelectorAll(".code")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const lines = code.querySelector("pre");
    try {
      await navigator.clipboard.writeText(lines.textContent);
      button.textContent = "Copied";
    } catch {
      // Without permission the lines are selected, to be copied by hand.
      getSelection().selectAllChildren(lines);
      button.textContent = "Selected";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  code.classList.add("copies");
  code.append(button);
}

// The theme: the system's, or the other one. A page opened from a file may have no storage.
const root = document.documentElement;
const stored = (set) => {
  try {
    if (set) localStorage.setItem("theme", set);
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
};
const dark = () =>
  root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
const theme = document.createElement("button");
theme.type = "button";
theme.id = "theme";
theme.className = "plain";
const label = () => (theme.textContent = dark() ? "Light page" : "Dark page");
theme.addEventListener("click", () => {
  root.dataset.theme = dark() ? "light" : "dark";
  stored(root.dataset.theme);
  label();
});
if (["light", "dark"].includes(stored())) root.dataset.theme = stored();
label();
document.querySelector("header").prepend(theme);
