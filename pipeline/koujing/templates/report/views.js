"use strict";
// Charts and tables of the page: one set of rows for both, a choice changes the rows.
const CHOSEN = {};
const rowsOf = (view, choice) => view.rows.filter(row => choice === undefined || row[0] === choice).map(row => Object.fromEntries(view.names.map((name, i) => [name, row[i]])));
const shownRows = view => rowsOf(view, view.choices ? CHOSEN[view.name] : undefined);

const VOCABULARY = view => Object.fromEntries(view.columns.filter(c => c.kind === "word").map(c => [c.name, c.vocabulary]));
function chartRows(view) {
  const vocabulary = VOCABULARY(view);
  return shownRows(view).map(row => {
    for (const name in vocabulary) row[`${name}_said`] = word(vocabulary[name], row[name]);
    return row;
  });
}

const tip = document.body.appendChild(make("div", { id: "tip", role: "tooltip", hidden: "" }));
function point(handler, event, item, value) {
  if (!value) { tip.hidden = true; return; }
  const list = make("dl");
  for (const [name, said] of Object.entries(value)) {
    if (said === "null" || said === null || said === "" || said === "NaN") continue;
    const long = name === SAY["column.quote"];
    list.append(make("dt", { class: long ? "long" : "" }, name), make("dd", { class: long ? "long" : "", lang: long ? "zh" : null }, bdi(said)));
  }
  tip.replaceChildren(list);
  tip.hidden = false;
  const box = tip.getBoundingClientRect(), x = event.clientX + 14, y = event.clientY + 14;
  tip.style.left = `${Math.max(4, x + box.width > innerWidth ? event.clientX - box.width - 10 : x)}px`;
  tip.style.top = `${Math.max(4, y + box.height > innerHeight ? event.clientY - box.height - 10 : y)}px`;
}
// How many lines a chart with a line for each name needs.
function lines(spec, rows) {
  const field = (spec.encoding?.y ?? spec.layer[0].encoding.y).field;
  return Math.max(2, new Set(rows.map(row => row[field])).size);
}
async function draw(view) {
  const place = document.querySelector(`[data-chart="${view.name}"]`);
  if (!place) return;
  const spec = { ...structuredClone(view.chart), datasets: { rows: chartRows(view) } };
  if (spec.height.step) spec.height = spec.height.step * lines(spec, spec.datasets.rows);
  const font = getComputedStyle(document.body).fontFamily;
  spec.config = { ...spec.config, font, legend: { ...spec.config.legend, columns: place.clientWidth < 480 ? 2 : 4 } };
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", say("chart.of", { title: SAY[`view.${view.name}`] }));
  view.drawn?.finalize();
  view.drawn = await vegaEmbed(place, spec, { renderer: "svg", actions: false, ast: true, tooltip: point, defaultStyle: false });
  place.querySelector("svg").setAttribute("aria-hidden", "true");
  view.drawn.view.addEventListener("click", (event, item) => { if (item?.datum?.ask) show(item.datum.ask); });
  if (!view.saves) {
    view.saves = make("p", { class: "saves" }, ...["svg", "png"].map(kind => {
      const button = make("button", { type: "button", title: say(`chart.save_${kind}`) }, kind.toUpperCase());
      button.addEventListener("click", async () => make("a", { href: await view.drawn.view.toImageURL(kind, 2), download: `${view.name}.${kind}` }).click());
      return button;
    }));
    place.after(view.saves);
  }
}

function cell(column, row) {
  const value = row[column.name];
  if (value === null || value === undefined) return "";
  if (column.kind === "int" || column.kind === "float") return Number(value).toLocaleString("en", { maximumFractionDigits: column.kind === "int" ? 0 : 2 });
  if (column.kind === "share") return `${(100 * value).toFixed(value && value < 0.1 ? 1 : 0)}%`;
  if (column.kind === "word") return word(column.vocabulary, value);
  if (column.kind === "flag") return value ? "✓" : "";
  return String(value);
}
const LONG = 200;
function tabulate(view, sorted) {
  const place = document.querySelector(`[data-table="${view.name}"]`);
  if (!place || (place.closest("details") && !place.closest("details").open)) return;
  let rows = shownRows(view);
  if (sorted) rows.sort((a, b) => sorted.way * (typeof a[sorted.name] === "number" && typeof b[sorted.name] === "number" ? a[sorted.name] - b[sorted.name]
    : String(a[sorted.name] ?? "").localeCompare(String(b[sorted.name] ?? ""), "zh")));
  const numeric = column => ["int", "float", "share"].includes(column.kind);
  const asking = view.columns.find(column => column.kind === "int" && rows.some(row => row.ask)) ?? view.columns.find(column => column.kind === "found");
  const head = make("tr"), body = make("tbody");
  for (const column of view.columns) {
    const way = sorted?.name === column.name ? sorted.way : 0;
    const button = make("button", { type: "button", title: say("table.sort") }, say(`column.${column.name}`));
    button.addEventListener("click", () => {
      tabulate(view, { name: column.name, way: way ? -way : numeric(column) ? -1 : 1 });
      place.querySelectorAll("th button")[view.columns.indexOf(column)].focus();
    });
    head.append(make("th", { scope: "col", class: numeric(column) ? "n" : "", "aria-sort": way ? (way > 0 ? "ascending" : "descending") : null }, button));
  }
  for (const row of rows.slice(0, LONG)) {
    const line = make("tr");
    for (const column of view.columns) {
      let inside = bdi(cell(column, row));
      if (column === asking && row.ask) {
        inside = make("button", { type: "button", class: "ask" }, inside);
        inside.addEventListener("click", () => show(row.ask));
      }
      line.append(make("td", { class: numeric(column) ? "n" : "" }, inside));
    }
    body.append(line);
  }
  const table = make("table", {}, make("caption", { class: rows.length > LONG ? "" : "unseen" }, rows.length > LONG ? say("table.first", { shown: LONG, total: rows.length }) : SAY[`view.${view.name}`]),
    make("thead", {}, head), body);
  place.replaceChildren(make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": SAY[`view.${view.name}`] }, table));
}

for (const view of Object.values(DATA.views)) {
  const select = document.querySelector(`[data-choice="${view.name}"]`);
  if (select) {
    CHOSEN[view.name] = view.choices[0][0];
    select.append(...view.choices.map(([value, label]) => make("option", { value }, label)));
    select.addEventListener("change", () => { CHOSEN[view.name] = select.value; if (view.chart) draw(view); tabulate(view); });
  }
  const details = document.querySelector(`#v-${view.name} details.rows`);
  details?.addEventListener("toggle", () => tabulate(view));
  tabulate(view);
}
const drawing = Promise.all(Object.values(DATA.views).filter(view => view.chart).map(draw));
drawing.then(() => { document.documentElement.dataset.drawn = "yes"; });
