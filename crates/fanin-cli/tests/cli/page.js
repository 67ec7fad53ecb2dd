// Runs in a page beside those under test, which are `pages`, in frames of a phone's and of a desktop's width.
"use strict";

const hook = `<script>
  window.faults = [];
  addEventListener("error", (event) => faults.push(event.message));
  addEventListener("unhandledrejection", (event) => faults.push(String(event.reason)));
  addEventListener("securitypolicyviolation", (event) => faults.push("refused: " + event.blockedURI));
  console.error = (...words) => faults.push(words.join(" "));
<\/script>`;

// What is checked, as a list of what is wrong.
const check = async (frame, width) => {
  const { contentWindow: page, contentDocument: document } = frame;
  const wrong = [];
  const must = (holds, words) => holds || wrong.push(`${width} px: ${words}`);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const settled = () => new Promise((done) => page.setTimeout(done, 50));

  must(page.performance.getEntriesByType("resource").length === 0, "something was loaded");
  must(document.documentElement.scrollWidth <= width, `the page is ${document.documentElement.scrollWidth} px wide`);
  for (const element of all("body *")) {
    const style = page.getComputedStyle(element);
    const cuts = ["hidden", "clip"].includes(style.overflowX) && !(element instanceof page.SVGElement);
    must(!cuts || element.scrollWidth <= element.clientWidth + 1, `cut: ${element.textContent.slice(0, 60)}`);
    const scrolls = element.scrollWidth > element.clientWidth + 1 && ["auto", "scroll"].includes(style.overflowX);
    must(!scrolls || element.tabIndex === 0, `cannot be scrolled by keyboard: ${element.className}`);
  }
  for (const svg of all("svg[role=img]")) {
    const name = svg.getAttribute("aria-label") ?? "";
    must(name !== "" && (svg.querySelector("desc")?.textContent ?? "") !== "", `no text alternative: ${name}`);
    const whole = svg.viewBox.baseVal;
    for (const text of all("text", svg)) {
      const box = text.getBBox();
      const inside = box.x >= -1 && box.y >= -1 && box.x + box.width <= whole.width + 1 && box.y + box.height <= whole.height + 1;
      must(inside, `leaves its figure: ${text.textContent}`);
    }
  }
  for (const image of all("img")) must(image.alt !== "", "an image without text");
  const ids = all("[id]").map((element) => element.id);
  must(new Set(ids).size === ids.length, "an id stands twice");
  for (const anchor of all('a[href^="#"]')) {
    must(ids.includes(anchor.getAttribute("href").slice(1)), `leads nowhere: ${anchor.textContent}`);
  }

  const rows = (table) => all("tbody tr", table).map((row) => row.textContent);
  const tables = all("table.sortable");
  must(tables.length > 0, "no table");
  for (const table of tables) {
    const before = rows(table);
    all("thead th", table).forEach((heading) => {
      const column = heading.cellIndex;
      const button = heading.querySelector("button");
      const numbers = () =>
        all("tbody tr", table)
          .map((row) => row.cells[column].textContent.trim().replace(/,(?=\d{3})/g, ""))
          .map((text) => Number(text.match(/-?\d+(\.\d+)?(e-?\d+)?/)?.[0] ?? NaN))
          .filter((number) => !isNaN(number));
      for (const [order, sign] of [["ascending", 1], ["descending", -1]]) {
        button.click();
        must(heading.ariaSort === order, `${heading.textContent}: not ${order}`);
        must([...rows(table)].sort().join() === [...before].sort().join(), "rows were lost");
        if (!heading.classList.contains("number")) continue;
        const sorted = numbers();
        must(sorted.every((one, i) => i === 0 || sign * (one - sorted[i - 1]) >= 0), `${heading.textContent}: ${sorted}`);
      }
      button.click();
      must(rows(table).join() === before.join() && heading.ariaSort === null, "the first order does not come back");
    });
  }

  const tip = document.getElementById("tip");
  for (const plot of all(".plot")) {
    const name = plot.querySelector("svg").getAttribute("aria-label");
    plot.focus();
    plot.dispatchEvent(new page.KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    must(/\d/.test(tip.textContent), `${name}: no value for the arrow key`);
    const first = tip.textContent;
    plot.dispatchEvent(new page.KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    must(tip.textContent !== first, `${name}: the arrow key stays`);
    plot.blur();
    must(tip.textContent === "", `${name}: the value stays`);
    plot.scrollIntoView();
    const mark = plot.querySelector("[data-tip] :is(circle, rect, path, image)") ?? plot.querySelector("svg g[data-x] ~ path, svg g[data-x] path");
    if (mark === null) continue;
    let box = mark.getBoundingClientRect();
    let [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (mark.closest("[data-tip]") === null) {
      // The first point of a line.
      const [px, py] = mark.getAttribute("d").match(/-?\d+(\.\d+)?/g).map(Number);
      const point = new page.DOMPoint(px, py).matrixTransform(mark.getScreenCTM());
      [x, y] = [point.x, point.y];
    }
    mark.dispatchEvent(new page.PointerEvent("pointermove", { clientX: x, clientY: y, bubbles: true }));
    must(/\w/.test(tip.textContent), `${name}: no value under the pointer`);
    box = tip.getBoundingClientRect();
    must(box.left >= 0 && box.right <= width, `${name}: the value leaves the page`);
    plot.querySelector("svg").dispatchEvent(new page.PointerEvent("pointerleave"));
    must(tip.textContent === "", `${name}: the value stays behind the pointer`);
  }

  const look = () => {
    const card = document.querySelector(".plot svg > rect");
    return [document.body, card].map((e) => e && page.getComputedStyle(e)).map((s) => s && s.backgroundColor + s.fill).join();
  };
  const theme = document.getElementById("theme");
  const [first, words] = [look(), theme.textContent];
  for (const step of [1, 2]) {
    if (typeof page.axe === "object") {
      const { violations } = await page.axe.run(document);
      for (const { id, impact, nodes } of violations) {
        must(!["serious", "critical"].includes(impact), `axe: ${id} (${impact}): ${nodes[0].html.slice(0, 200)}`);
      }
    }
    theme.click();
    await settled();
    must((look() !== first) === (step === 1) && (theme.textContent !== words) === (step === 1), `theme, click ${step}`);
  }
  for (const fault of page.faults) must(false, fault);
  return wrong;
};

const run = async (html) => {
  const wrong = [];
  for (const width of [360, 1440]) {
    const frame = document.createElement("iframe");
    frame.style = `width: ${width}px; height: 900px; border: 0`;
    frame.srcdoc = hook + axe + html;
    await new Promise((done) => {
      frame.onload = done;
      document.body.append(frame);
    });
    const faults = check(frame, width).catch((error) => [`${width} px: the check itself: ${error.stack}`]);
    wrong.push(...(await faults));
    frame.remove();
  }
  return wrong;
};
(async () => {
  const wrong = [];
  for (const html of pages) wrong.push(await run(html));
  const result = document.createElement("pre");
  result.id = "result";
  result.textContent = JSON.stringify(wrong);
  document.body.replaceChildren(result);
})();
