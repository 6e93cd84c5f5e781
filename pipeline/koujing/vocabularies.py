"""Closed vocabularies: every value that a column may hold where only some are understood, each with its meaning.

A value is written here once. Columns of lexicons (`schemas.py`), columns of tables (`tables.py`) and stages take it from
here, so a label or a hedge that no code reads can't be written anywhere. Adding a value is the first step of teaching a
stage what it means, not the last.
"""

from __future__ import annotations

from collections.abc import Mapping

Vocabulary = Mapping[str, str]  # value → what it means


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


REGIONS: Vocabulary = {"CN": "the mainland", "HK": "Hong Kong", "MO": "Macao", "TW": "Taiwan"}

# -- entities

ENTITY_LABELS: Vocabulary = {
    "PERSON": "a person",
    "POSITION": "a post",
    "ORG": "a body, company or medium",
    "GPE": "a place that is governed",
    "LOC": "another place: waters, mountains, zones",
    "FAC": "a building or site",
    "DOC": "a law, plan, treaty or work",
    "EVENT": "a meeting, exhibition or game",
    "PROJECT": "a programme, scheme or service",
}
PLACE_LABELS: Vocabulary = {label: ENTITY_LABELS[label] for label in ("GPE", "LOC", "FAC")}
TYPE_LABELS: Vocabulary = {label: said for label, said in ENTITY_LABELS.items() if label not in ("PERSON", "POSITION")}
PLACE_LEVELS: Vocabulary = {
    "country": "a state",
    "region": "HK, MO, TW; and stretches of several provinces or cities: 长江经济带",
    "province": "a province, or what ranks with one",
    "city": "a city of prefecture rank, or abroad",
    "county": "a county, district or city of that rank",
    "district": "a district of HK, a parish of MO",
    "town": "a town, township or street",
    "neighbourhood": "a part of a town",
    "zone": "a zone of development or trade",
    "island": "an island with a government of its own: 横琴",
    "natural": "waters, mountains, islands",
    "site": "a well-known site",
}
BODY_KINDS: Vocabulary = {
    "party": "a party and its organs",
    "government": "a government and its offices",
    "congress": "a people's congress, parliament or consultative conference",
    "court": "a court or procuratorate",
    "military": "armed forces",
    "association": "an association, union or foundation",
    "education": "a school, university or institute",
    "company": "a company",
    "media": "a medium: in 《》 it is a body, not a document",
    "international": "an international or foreign body",
}
TYPE_NEEDS: Vocabulary = {
    "anchor": "a place or body before it",
    "deictic": "省 市 县 区 will do",
    "words": "words that names are made of will do",
    "free": "unknown characters up to an edge will do",
}
POST_KINDS: Vocabulary = {
    "office": "named on its own",
    "head": "a post beside a body or a name",
    "member": "likewise, of a member",
    "rank": "likewise, of a rank",
    "occupation": "points at a name and is no post",
    "honor": "likewise, of respect",
    "prefix": "stands before a post",
    "cue": "an occupation that comes before a name",
    "folk": "comes before a name and is none",
    "tail": "after a post word it makes another word",
}
SPEECH_KINDS: Vocabulary = {
    "speech": "introduces indirect speech too",
    "object": "likewise, but takes a plain object: reported words need a comma or colon behind it",
    "quote": "only beside quotation marks",
    "nobody": "whom an unnamed speaker is called by",
}
SHORT_KINDS: Vocabulary = {
    "home": "counts beside another one",
    "single": "counts alone after 在 赴 来 …",
    "away": "of a country, beside 中",
    "sure": "of a country that needs no noun behind",
    "state": "of a country, alone before an office or ministry",
    "pair": "two countries that are named together",
    "triple": "three countries that are named together",
    "office": "an office or ministry behind a `state`",
}
EDGE_KINDS: Vocabulary = {
    "after": "may follow a personal name",
    "stop": "never inside a name, ends a walk to the left",
    "guard": "a word whose characters look like a place across a word border",
    "nopost": "a word whose first character looks like the end of a post",
    "pair": "may follow two abbreviated countries",
    "common": "ends like a place and is a common noun",
}
NAME_WORD_KINDS: Vocabulary = {
    "word": "names of bodies, sites and plans are made of it",
    "class": "makes a class of bodies out of a type word",
}
NAME_KINDS: Vocabulary = {
    "common": "a common surname",
    "surname": "a surname",
    "weak": "a surname that is an everyday word too",
    "compound": "a surname of two characters",
    "given": "a character usual in given names",
    "foreign": "a character of transliterated names",
    "plain": "an everyday character that given names do not have",
}

# -- times

ANCHOR_KINDS: Vocabulary = {
    "event": "something that happened at `date`",
    "age": "a span of years; only 时期 and 期间 go with it",
    "plan": "a five-year plan",
    "era": "an era; `date` is its first year",
    "verb": "a word for a kind of event, dated by the article",
    "dated": "what a bare year stands before",
}
CALENDARS: Vocabulary = {
    "solar": "month-day",
    "lunar": "month-day of the lunar year; 12-30 is its eve",
    "term": "a solar term, by its name",
    "weekday": "month-nth-weekday, Monday is 1",
    "easter": "days after Easter Sunday",
}
SOLAR_TERMS = _words(
    "立春 雨水 惊蛰 春分 清明 谷雨 立夏 小满 芒种 夏至 小暑 大暑 立秋 处暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至 小寒 大寒"
)

# -- figures

QUALIFIERS: Vocabulary = {
    "exact": "the number itself",
    "about": "near it, on either side",
    "more_than": "above it",
    "less_than": "below it",
    "at_least": "it or more",
    "at_most": "it or less",
    "nearly": "a little below it",
    "and_more": "it and some odd",
    "several": "a good many: 好几十",
    "range": "between two numbers",
}
HEDGE_QUALIFIERS: Vocabulary = {name: said for name, said in QUALIFIERS.items() if name != "range"}
HEDGE_PLACES: Vocabulary = {
    "front": "touches the number from before",
    "back": "touches it from behind",
    "apart": "stands a few characters before it",
}
UNIT_KINDS: Vocabulary = {
    "money": "a currency",
    "local": "money of the place the text is about",
    "physical": "a measure",
    "count": "a classifier or noun that is counted",
    "percent": "hundredths",
    "permille": "thousandths",
    "tenth": "tenths: 成",
    "discount": "tenths of a price: 折",
    "pp": "percentage points",
    "bp": "basis points",
    "times": "multiples: 倍",
    "doubling": "doublings: 番",
    "ratio": "parts of another number",
    "duration": "a length of time; no figure",
    "age": "years of age; no figure",
    "anniversary": "years since something; no figure",
}
INDICATOR_KINDS: Vocabulary = {
    "flow": "an amount of a period",
    "stock": "an amount at a day",
    "rate": "a rate",
    "index": "an index",
    "level": "a price or mean",
}
MEASURES: Vocabulary = {
    "level": "the amount itself",
    "yoy_growth": "growth on the year before",
    "mom_growth": "growth on the month or quarter before",
    "growth": "growth on something else",
    "share": "a share",
    "difference": "how much more or less",
    "multiple": "how many times as much",
    "rank": "a rank",
    "index": "a value of an index",
}
MEASURE_ROLES: Vocabulary = {
    "up": "a rise",
    "down": "a fall",
    "upto": "a rise to",
    "downto": "a fall to",
    "reach": "is or comes to",
    "yoy": "on the year before",
    "mom": "on the month or quarter before",
    "share": "a share",
    "higher": "above something else",
    "lower": "below something else",
    "trend": "a mean over years: 年均",
    "cumulative": "since a beginning",
    "nominal": "a noun that a verb of change may lead to: 合作, 投资",
    "forecast": "is expected",
    "planned": "is planned",
    "planned_extra": "is budgeted: 预算为",
    "target": "is aimed at",
    "adverb": "says nothing of the claim",
    "new": "begins a new thing: 新增",
    "cut": "ends the name of an indicator on its left",
    "done": "what is finished of a plan: 完成目标 is no target",
    "stop": "a longer word that is none of its parts: 起降 is no fall",
}
NUMBER_REASONS: Vocabulary = {
    "date": "a date",
    "clock": "a time of day",
    "duration": "a length of time",
    "age": "an age",
    "ordinal": "a number in order",
    "anniversary": "years since something",
    "document": "the number of a document",
    "name": "part of a name",
    "phone": "a telephone number",
    "version": "a version",
    "idiom": "an idiom",
    "slogan": "part of a slogan",
    "article": "is but an article: 一个",
    "appositive": "counts what was just named",
    "list_mark": "numbers an item",
    "other": "another reason",
}
WORD_REASONS: Vocabulary = {**NUMBER_REASONS, "word": "an ordinary word: no row is written"}
AREA_KINDS: Vocabulary = {
    "country": "a state",
    "area": "a larger area: 东盟, 粤港澳大湾区",
    "region": "HK, MO, TW",
    "province": "a province, or what ranks with one",
    "city": "a city or district",
}
AMOUNTS: Vocabulary = {"money": "of money", "things": "of things"}
BASIS_VALUES: Mapping[str, Vocabulary] = {
    "seasonal": {"adjusted": "seasonally adjusted", "unadjusted": "not adjusted"},
    "prices": {"real": "constant prices", "nominal": "current prices"},
    "currency": {code: f"counted in {code}" for code in ("CNY", "USD", "HKD", "MOP", "TWD", "EUR")},
    "revision": {"revised": "a revised number", "first": "a first estimate"},
    "scope": {"before": "of all figures before it", "after": "of all figures behind it"},
}

# -- slogans

SLOGAN_CLASSES: Vocabulary = {
    "parallel": "members alike in form: 宜居宜业",
    "chain": "a row of members: 共商共建共管共享",
    "couplet": "two halves that answer one another",
    "numeral": "a number and what it counts: 四个自信",
    "formula": "a word with + or ×: 互联网+",
    "quoted": "stands in quotation marks and is called a slogan",
    "tifa": "a set wording of policy (提法)",
    "goal": "a goal in set words",
    "brand": "the name of a campaign or service",
}
VARIANTS: Vocabulary = {
    "truncated": "a part of it",
    "substitution": "a word exchanged",
    "insertion": "words put in",
    "conjunction": "members joined by 和",
    "split": "words of the sentence between its members",
    "adverb": "an adverb put in",
    "paraphrase": "said otherwise",
    "nodelim": "members without marks between",
    "expansion": "what a numeral stands for, written out",
}
SLOGAN_ROLES = _words(  # what each is for: koujing/stages/slogans/vocabulary.py
    "adjective adverb affix anaphora aspect body brand cheer cliche closer combat conjunction copula creed creed_noun cried critical"
    " cry doctrine doctrine_head echo first foreign formula_head frame_core function govern govern_any governor_word greeting harm"
    " head head_weak hinge hollow light merely mid modern motto mould_name name negate negate_after no_end no_start number_stop"
    " pair_object pair_verb pronoun short skeleton_stop slot slot_long slot_strong speech spoken theme unit verb vice vow wrong"
)

# -- texts

OUTLET_KINDS: Vocabulary = {
    "newspaper": "a newspaper",
    "agency": "a news agency",
    "broadcaster": "radio or television",
    "government": "a site of a government",
    "online": "a medium without paper",
    "portal": "a portal that carries others' news",
}
LAYOUT_USES: Vocabulary = {
    "boilerplate": "begins a line that is no text",
    "notice": "inside a line that is no text",
    "links": "heads a list of links",
    "editor": "before the editor's name",
    "caption": "begins a caption",
    "credit": "ends a caption: who took it",
    "origin": "before where it is taken from",
    "role": "before a writer's name",
    "no_name": "no writer's name begins so",
    "dateline": "ends a dateline",
    "speech": "a verb of speech",
    "whole": "a name with a full stop inside",
}
CONVERSIONS: Vocabulary = {
    "any": "in any text",
    "hans": "between Simplified characters, where the character stays",
    "aspect": "a verb before 著",
}
PARTS_OF_SPEECH = _words(  # jieba's tags
    "a ad ag an b bg c d df dg e en eng f g h i in j jn k l ln m mg mq n ng nr nrfg nrt ns nt nz o p q qe qg r rg rr rz s t tg"
    " u ud ug uj ul uv uz v vd vg vi vn vq w x y yg z zg"
)
