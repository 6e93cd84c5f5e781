"use strict";
// KWIC over the findings of the page, and the switches of the page.
const WIDE = 30, HITS = 200;

// Traditional to Simplified as far as the page's own sentences show it, so that either script finds both.
const TO_SIMPLE = new Map();
for (const sentence of DATA.sentences) if (sentence[SIMPLIFIED]) {
  const a = points(sentence[TEXT]), b = points(sentence[SIMPLIFIED]);
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) TO_SIMPLE.set(a[i], b[i]);
}
const simple = text => Array.from(text, character => TO_SIMPLE.get(character) ?? character).join("");

function* matches(query, table, group) {
  const wanted = simple(query.trim()).toLowerCase(), number = DATA.tables.indexOf(table);
  for (let at = 0; at < DATA.sentences.length; at++) {
    const sentence = DATA.sentences[at];
    if (group !== null && about(sentence, GROUP) !== group) continue;
    if (table === "text") {
      const text = layer(sentence, true), whole = (typeof text === "string" ? text : text.join("")).toLowerCase();
      for (let from = wanted ? whole.indexOf(wanted) : -1; from >= 0; from = whole.indexOf(wanted, from + 1)) {
        const start = points(whole.slice(0, from)).length;
        yield { at, focus: [start, start + points(wanted).length] };
      }
      continue;
    }
    for (const mark of sentence[MARKS]) {
      if (mark[GOES_ON] || (number >= 0 && mark[TABLE] !== number)) continue;
      const said = `${wording(sentence, mark, true)}\n${string(mark[FACTS])}\n${string(mark[ITEM])}`;
      if (!wanted || said.toLowerCase().includes(wanted)) yield { at, focus: [mark[FROM], mark[TO]], table: DATA.tables[mark[TABLE]] };
    }
  }
}

function line({ at, focus, table }) {
  const sentence = DATA.sentences[at], text = layer(sentence, simplified()), article = DATA.articles[sentence[ARTICLE]];
  const button = make("button", { type: "button", class: table ? `k-${table}` : "" }, bdi(cut(text, ...focus)));
  button.addEventListener("click", () => {
    byId("evidence-title").replaceChildren(bdi(cut(text, ...focus)));
    byId("evidence-count").textContent = "";
    list([{ at, focus }]);
    byId("evidence-body").querySelector("details")?.setAttribute("open", "");
    panel.showModal();
  });
  const script = string(article[SCRIPT]);
  return make("div", { class: "hit", lang: simplified() ? "zh-Hans" : LANG[script] ?? "zh" },
    make("small", {}, bdi(string(article[OUTLET])), ` ${article[PUBLISHED] ?? ""}`),
    make("span", { class: "l" }, bdi(cut(text, Math.max(0, focus[0] - WIDE), focus[0]))), button, make("span", { class: "r" }, bdi(cut(text, focus[1], focus[1] + WIDE))));
}

let searched = null;
function search() {
  const group = byId("q-group").value, out = [];
  let count = 0;
  for (const hit of matches(byId("q").value, byId("q-in").value, group === "" ? null : Number(group))) if (++count <= HITS) out.push(hit);
  byId("hits").replaceChildren(...out.map(line));
  byId("hits-count").textContent = count ? say("search.count", { n: count, shown: out.length }) : say("search.none");
  searched = true;
}
byId("search-form").addEventListener("submit", event => { event.preventDefault(); search(); });
byId("q-group").append(...[...new Set(DATA.articles.map(article => article[GROUP]))].filter(Boolean).sort((a, b) => string(a).localeCompare(string(b), "zh"))
  .map(group => make("option", { value: group }, string(group))));

// Sides of a pair: the sentence with its findings in place of the plain words.
for (const quote of document.querySelectorAll("blockquote[data-article]")) {
  const [found] = behind({ table: "figures", article: quote.dataset.article, start: Number(quote.dataset.start) });
  if (!found) continue;
  const open = make("button", { type: "button" }, say("evidence.article"));
  open.addEventListener("click", () => { show({ table: "figures", article: quote.dataset.article, start: Number(quote.dataset.start), label: quote.dataset.article }); });
  quote.replaceChildren(drawn(found.at, found.focus), open);
}

for (const input of document.querySelectorAll("#script input")) input.addEventListener("change", () => {
  for (const text of document.querySelectorAll("[data-sentence]")) {
    text.replaceWith(drawn(Number(text.dataset.sentence), text.dataset.focus ? text.dataset.focus.split(" ").map(Number) : undefined));
  }
  if (searched) search();
});

const root = document.documentElement, THEMES = ["light", "dark"];
byId("theme").addEventListener("click", () => {
  const now = root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.dataset.theme = THEMES[1 - THEMES.indexOf(now)];
});

byId("more-pairs")?.addEventListener("click", event => { document.querySelector(".pairs").classList.remove("more"); event.target.remove(); });
