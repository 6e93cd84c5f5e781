"use strict";
// The sentences of the page: looking them up, drawing them with their findings, showing them in the panel.
const DATA = JSON.parse(document.getElementById("data").textContent);
const SAY = DATA.words;
const [ID, TITLE, OUTLET, REGION, PUBLISHED, GROUP, PERIOD, MONTH, SCRIPT, COPY, COUNT] = Array(11).keys();
const [ARTICLE, NUMBER, START, TEXT, SIMPLIFIED, MARKS] = Array(6).keys();
const [FROM, TO, TABLE, ITEM, FACTS, GOES_ON] = Array(6).keys();
const LANG = { hant: "zh-Hant", hans: "zh-Hans" };
const PAGE = 40;

const byId = id => document.getElementById(id);
const say = (key, parts = {}) => SAY[key].replace(/\{(\w+)\}/g, (_, name) => number(parts[name]));
const word = (vocabulary, value) => SAY[`${vocabulary}.${value}`] ?? String(value ?? "");
const number = value => typeof value === "number" ? value.toLocaleString("en", { maximumFractionDigits: 12 }) : String(value ?? "");
const string = at => DATA.strings[at];
const about = (sentence, column) => DATA.articles[sentence[ARTICLE]][column];
const simplified = () => document.querySelector("#script input:checked").value === "simplified";

// An element with text in it, never HTML; what comes from articles is isolated, so that no override reaches beyond it.
function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== null) element.setAttribute(key, value);
  element.append(...inside.filter(part => part !== null && part !== undefined));
  return element;
}
const bdi = text => make("bdi", {}, String(text ?? ""));

// Offsets count code points; a text with characters beyond the first plane is cut as an array of them.
const points = text => /[\ud800-\udfff]/.test(text) ? Array.from(text) : text;
const cut = (text, from, to) => { const part = text.slice(from, to); return typeof part === "string" ? part : part.join(""); };
const layer = (sentence, simple) => points(simple && sentence[SIMPLIFIED] ? sentence[SIMPLIFIED] : sentence[TEXT]);
const wording = (sentence, mark, simple) => cut(layer(sentence, simple), mark[FROM], mark[TO]);

const sentencesOf = new Map();
DATA.sentences.forEach((sentence, at) => {
  if (!sentencesOf.has(sentence[ARTICLE])) sentencesOf.set(sentence[ARTICLE], []);
  sentencesOf.get(sentence[ARTICLE]).push(at);
});
const articleOf = new Map(DATA.articles.map((article, at) => [article[ID], at]));

// The text with its findings underlined: each in the lowest lane that is free, inner ones nearer to the text.
function drawn(at, focus, simple = simplified()) {
  const sentence = DATA.sentences[at], text = layer(sentence, simple), length = text.length;
  const marks = sentence[MARKS].filter(mark => DATA.tables[mark[TABLE]] !== "roles");
  const lanes = [], laid = [...marks].sort((a, b) => a[TO] - a[FROM] - (b[TO] - b[FROM])).map(mark => {
    let lane = lanes.findIndex(taken => taken.every(other => mark[TO] <= other[FROM] || other[TO] <= mark[FROM]));
    if (lane < 0) lane = lanes.push([]) - 1;
    lanes[lane].push(mark);
    return [mark, lane];
  });
  const edges = [...new Set([0, length, ...marks.flatMap(mark => [mark[FROM], mark[TO]]), ...(focus ?? [])])].sort((a, b) => a - b);
  const out = make("bdi");
  for (let i = 0; i + 1 < edges.length; i++) {
    const [a, b] = [edges[i], edges[i + 1]], here = laid.filter(([mark]) => mark[FROM] <= a && b <= mark[TO]);
    const inside = focus && focus[0] <= a && b <= focus[1];
    if (!here.length && !inside) { out.append(cut(text, a, b)); continue; }
    const part = make(inside ? "mark" : "span", { class: inside ? "m focus" : "m" }, cut(text, a, b));
    part.style.backgroundImage = here.map(([mark]) => { const c = `var(--${DATA.tables[mark[TABLE]]})`; return `linear-gradient(${c}, ${c})`; }).join(", ");
    part.style.backgroundPosition = here.map(([, lane]) => `0 calc(100% - ${4 * (lanes.length - 1 - lane)}px)`).join(", ");
    part.style.paddingBottom = `${4 * lanes.length}px`;
    part.style.color = inside ? "inherit" : "";
    out.append(part);
  }
  const script = string(about(sentence, SCRIPT));
  return make("p", { class: "text", lang: simple ? "zh-Hans" : LANG[script] ?? "zh", "data-sentence": at, "data-focus": focus ? focus.join(" ") : null,
    style: `line-height: ${1.7 + 0.27 * lanes.length}` }, out);
}

// A card a finding: what it is, what it means, why.
const WORDS = { class: "class", variant: "variant", stance: "stance", label: "label", measure: "measure", modality: "modality", time_source: "time_source",
  source: "source", type: "type", direct: "direct", former: "former" };
function facts(mark) {
  const table = DATA.tables[mark[TABLE]], values = (string(mark[FACTS]) ?? "").split("\t");
  const known = Object.fromEntries(DATA.facts[table].map((name, i) => [name, values[i]]));
  const out = [];
  if (table === "figures") {
    const size = value => value === "" ? "…" : number(Number(value));
    const bounds = known.value === "" ? `${size(known.value_min)} – ${size(known.value_max)}` : size(known.value);
    out.push(["value", `${known.qualifier === "exact" ? "" : word("qualifier", known.qualifier) + " "}${bounds} ${known.unit || "?"}`]);
    out.push(["time_period", `${known.time_period || "?"} (${word("time_source", known.time_source)})`]);
    for (const name of ["qualifier", "value", "value_min", "value_max", "unit", "time_period", "time_source"]) delete known[name];
  }
  for (const [name, value] of Object.entries(known)) {
    if (value === "" || value === undefined) continue;
    out.push([name === "rule" || name === "found_by" ? "why" : name, WORDS[name] ? word(WORDS[name], value) : value]);
  }
  return out;
}
function card(sentence, mark) {
  const table = DATA.tables[mark[TABLE]], list = make("dl");
  for (const [name, value] of facts(mark)) list.append(make("dt", {}, say(`fact.${name}`)), make("dd", {}, bdi(value)));
  return make("div", { class: `card k-${table}` }, make("span", { class: "kind" }, say(`finding.${table}`)),
    make("p", {}, bdi(wording(sentence, mark, simplified()))), list);
}

function source(article) {
  return make("header", {}, make("b", {}, bdi(article[TITLE] ?? article[ID])), make("span", {}, bdi(string(article[OUTLET]))),
    make("span", {}, article[PUBLISHED] ?? say("evidence.undated")), article[COPY] ? make("span", {}, say("evidence.reprint")) : null,
    make("span", {}, bdi(article[ID])));
}

function saidAt({ at, focus, article }) {
  if (at === undefined) return make("article", { class: "said" }, source(DATA.articles[article]));
  const sentence = DATA.sentences[at], box = make("article", { class: "said" }, source(DATA.articles[sentence[ARTICLE]]), drawn(at, focus));
  if (sentence[MARKS].length) {
    const cards = make("div", { class: "cards" });
    const more = make("details", {}, make("summary", {}, `${say("evidence.findings")} (${sentence[MARKS].length})`), cards);
    more.addEventListener("toggle", () => { if (more.open && !cards.childElementCount) cards.append(...sentence[MARKS].map(mark => card(sentence, mark))); });
    box.append(more);
  }
  const read = make("button", { type: "button" }, say("evidence.article"));
  read.addEventListener("click", () => whole(sentence[ARTICLE], at, focus));
  box.append(make("p", { class: "more" }, read));
  return box;
}

// The pieces of a finding: one that reaches over the end of its sentence goes on in the next.
function parts(at, mark) {
  const out = [[DATA.sentences[at], mark]];
  for (let next; (next = DATA.sentences[++at]) && next[ARTICLE] === out[0][0][ARTICLE];) {
    const more = next[MARKS].find(other => other[GOES_ON] && other[ITEM] === mark[ITEM] && other[FACTS] === mark[FACTS]);
    if (!more) break;
    out.push([next, more]);
  }
  return out;
}

// What stands behind a number.
function behind(ask) {
  const code = value => DATA.strings.indexOf(value);
  const wanted = Object.entries({ group: GROUP, period: PERIOD, outlet: OUTLET, month: MONTH, region: REGION, script: SCRIPT })
    .filter(([name]) => name in ask).map(([name, column]) => [column, code(ask[name])]);
  const fitting = article => wanted.every(([column, value]) => article[column] === value);
  const fits = sentence => fitting(DATA.articles[sentence[ARTICLE]]);
  if (ask.table === "articles") return DATA.articles.flatMap((article, at) => fitting(article) ? [{ article: at, at: sentencesOf.get(at)?.[0] }] : []);
  if (ask.article !== undefined && ask.start !== undefined) {
    const article = articleOf.get(ask.article), table = DATA.tables.indexOf(ask.table);
    for (const at of sentencesOf.get(article) ?? []) {
      const sentence = DATA.sentences[at], start = ask.start - sentence[START];
      const mark = sentence[MARKS].find(mark => mark[TABLE] === table && mark[FROM] === start);
      if (mark) return [{ at, focus: [mark[FROM], mark[TO]] }];
    }
    return [];
  }
  const out = [], table = DATA.tables.indexOf(ask.table), item = "item" in ask ? code(ask.item) : null, holds = "holds" in ask ? code(ask.holds) : null;
  DATA.sentences.forEach((sentence, at) => {
    if (!fits(sentence) || about(sentence, COPY)) return;
    if (ask.table === "text") {
      const text = layer(sentence, true), from = typeof text === "string" ? text.indexOf(ask.text) : Array.from(cut(text, 0, text.join("").indexOf(ask.text))).length;
      if (from >= 0 && cut(text, from, from + points(ask.text).length) === ask.text) out.push({ at, focus: [from, from + points(ask.text).length] });
      return;
    }
    for (const mark of sentence[MARKS]) {
      if (mark[TABLE] !== table || mark[GOES_ON] || (item !== null && mark[ITEM] !== item)) continue;
      if ("wording" in ask && wording(sentence, mark, true).replace(/\s+/g, "") !== ask.wording) continue;
      if (holds !== null && !parts(at, mark).some(([other, part]) => other[MARKS].some(inner => inner[ITEM] === holds && part[FROM] <= inner[FROM] && inner[TO] <= part[TO]))) continue;
      out.push({ at, focus: [mark[FROM], mark[TO]] });
    }
  });
  return out;
}

const panel = byId("evidence");
function show(ask) {
  const found = behind(ask);
  const named = [ask.label, ask.topic, ask.group, ask.outlet, ask.region, ask.script && word("script", ask.script), ask.period, ask.month];
  byId("evidence-title").replaceChildren(...named.filter(part => part !== undefined && part !== null).flatMap((part, i) => i ? [" · ", bdi(part)] : [bdi(part)]));
  const key = ask.n === undefined ? "evidence.shown" : ask.unit === "articles" || ask.table === "articles" ? "evidence.count_articles" : "evidence.count";
  byId("evidence-count").textContent = found.length ? say(key, { n: ask.n, shown: found.length }) : say("evidence.none");
  list(found);
  if (!panel.open) panel.showModal();
  panel.scrollTop = 0;
  byId("evidence-title").focus();
}
function list(found, from = 0) {
  const body = byId("evidence-body");
  if (!from) body.replaceChildren();
  body.append(...found.slice(from, from + PAGE).map(saidAt));
  const left = found.length - from - PAGE;
  if (left <= 0) return;
  const more = make("button", { type: "button" }, say("evidence.more", { n: Math.min(left, PAGE) }));
  more.addEventListener("click", () => { more.remove(); list(found, from + PAGE); });
  body.append(more);
}
function whole(article, at, focus) {
  const body = byId("evidence-body"), kept = [...body.childNodes], place = panel.scrollTop;
  const back = make("button", { type: "button" }, say("evidence.back"));
  back.addEventListener("click", () => { body.replaceChildren(...kept); panel.scrollTop = place; });
  const all = sentencesOf.get(article), total = DATA.articles[article][COUNT];
  const box = make("article", { class: "said" }, source(DATA.articles[article]));
  if (all.length < total) box.append(make("p", { class: "note" }, say("evidence.part", { shown: all.length, total })));
  let before = -1;
  for (const one of all) {
    if (DATA.sentences[one][NUMBER] !== before + 1) box.append(make("p", { class: "note" }, "…"));
    before = DATA.sentences[one][NUMBER];
    box.append(drawn(one, one === at ? focus : undefined));
  }
  body.replaceChildren(back, box);
  body.querySelector(`[data-sentence="${at}"]`)?.scrollIntoView({ block: "center" });
}
byId("evidence-close").addEventListener("click", () => panel.close());
panel.addEventListener("click", event => { if (event.target === panel) panel.close(); });
