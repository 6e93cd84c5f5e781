"""The model of names: what it sees, what it learns, what it says, and how it is kept."""

from __future__ import annotations

import itertools
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin
from typer.testing import CliRunner

from koujing import api, convert, ner, pipe, standins
from koujing.cli import app
from koujing.ner import chain, labelled, training
from koujing.ner.examples import Corpus, Example, Span, coded, lesson, unnested
from koujing.ner.features import TEMPLATES, Features, sentences
from koujing.ner.model import ABOUT, NUMBERS, Model, ModelError
from koujing.ner.own import train_own

TEXT = "橫琴的魏璟瑜前往里斯本，拜會葡萄牙海洋研究院。\n魏璟瑜說：「很好。」"
FREE = "沃特森和塔蘭蒂諾娃昨天來過，去年魏璟瑜和同事們在村裡種樹。"
PEOPLE = ("白布点", "卢麦田", "席窗前", "涂石阶", "郁青衫", "仇山月", "戚晚风", "谭渡口")
SAID = ("{}说,今年的收成很好。", "昨天,{}来到了村里。", "大家都认识{}。", "我们向{}请教过。", "有人问起{}的近况。")


def toy() -> list[Example]:
    """Sentences in which the same frames hold other names."""
    out = []
    for frame in SAID:
        for name in PEOPLE:
            at = frame.index("{")
            out.append(Example(frame.format(name), (Span(at, at + len(name), ("PERSON",)),)))
    return out


@pytest.fixture(scope="module")
def model() -> Model:
    return ner.load()


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy sentences as BIO."""
    folder = tmp_path_factory.mktemp("gold")
    with (folder / "toy.bio").open("w", encoding="utf-8") as out:
        for example in toy():
            [span] = example.spans
            for at, char in enumerate(example.text):
                inside = "I-PER" if at > span.start else "B-PER"
                out.write(f"{char} {inside if span.start <= at < span.end else 'O'}\n")
            out.write("\n")
    return folder


@pytest.fixture(scope="module")
def own(gold: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model learned from the toy sentences alone."""
    out = tmp_path_factory.mktemp("own") / "model"
    train_own(gold, out, base=None, epochs=6)
    return out


# what it sees


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_sentences_are_in_order_short_and_hold_everything_but_white_space(text: str) -> None:
    spans = sentences(text)
    ends = [0, *(end for _, end in spans)]
    assert all(before <= start < end <= start + 128 for before, (start, end) in zip(ends, spans, strict=False))
    outside = text
    for start, end in reversed(spans):
        outside = outside[:start] + outside[end:]
    assert not outside.strip()


def test_equal_surroundings_have_equal_rows_wherever_they_stand() -> None:
    seen = Features(16).of("张三说好。\n李四来了。\n张三说好。")
    assert seen.lengths.tolist() == [5, 5, 5]
    assert seen.rows.shape == (TEMPLATES, 15)
    assert (seen.rows[:, :5] == seen.rows[:, 10:]).all()
    assert (seen.rows[:, :5] != seen.rows[:, 5:10]).any()
    assert 0 <= seen.rows.min() <= seen.rows.max() < 1 << 16


# the chain


def test_probabilities_are_those_of_all_paths() -> None:
    """Against every path of a short sentence, written out."""
    lot = np.random.default_rng(3)
    tags = chain.tags_of(["PERSON", "ORG"])
    scores = lot.normal(size=(4, len(tags))).astype(np.float32)
    steps = np.exp(lot.normal(size=(len(tags), len(tags)))).astype(np.float32) * chain.legal(tags)
    first = np.array([not tag.startswith("I-") for tag in tags], dtype=np.float32)
    expected = np.zeros_like(scores)
    for path in np.ndindex(*[len(tags)] * 4):
        weight = first[path[0]] * np.exp(scores[range(4), path].sum())
        weight *= np.prod([steps[a, b] for a, b in itertools.pairwise(path)])
        expected[range(4), path] += weight
    expected /= expected.sum(axis=1, keepdims=True)
    found = chain.run(scores, np.array([4], dtype=np.int32), steps, first).marginals
    assert np.allclose(found, expected, atol=1e-5)


def test_probabilities_of_long_sentences_and_far_scores_are_those_of_logarithms() -> None:
    lot = np.random.default_rng(4)
    tags = chain.tags_of(["PERSON", "ORG"])
    lengths = np.array([3, 128, 1, 40], dtype=np.int32)
    scores = lot.uniform(-17, 17, size=(int(lengths.sum()), len(tags))).astype(np.float32)
    steps = np.exp(lot.normal(size=(len(tags), len(tags)))).astype(np.float32) * chain.legal(tags)
    first = np.array([not tag.startswith("I-") for tag in tags], dtype=np.float32)
    found = chain.run(scores, lengths, steps, first)
    with np.errstate(divide="ignore"):
        log_steps, log_first = np.log(steps), np.log(first)
    for number, end in enumerate(np.cumsum(lengths)):
        some = scores[end - lengths[number] : end].astype(np.float64)
        ahead, behind = [log_first + some[0]], [np.zeros(len(tags))]
        for score in some[1:]:
            ahead.append(np.logaddexp.reduce(ahead[-1][:, None] + log_steps, axis=0) + score)
        for score in some[:0:-1]:
            behind.append(np.logaddexp.reduce(log_steps + score + behind[-1], axis=1))
        whole = np.logaddexp.reduce(ahead[-1])
        assert np.isclose(found.logs[number], whole)
        expected = np.exp(np.array(ahead) + np.array(behind[::-1]) - whole)
        assert np.allclose(found.marginals[end - lengths[number] : end], expected, atol=1e-5)


def test_sentences_of_a_batch_do_not_touch_one_another(model: Model) -> None:
    texts = ["魏璟瑜前往里斯本。", "天气很好。", "葡萄牙海洋研究院院长李敏和他的同事们在北京开会。"]
    alone = [[tuple(name)[:3] for name in model.names(text)] for text in texts]
    together = list(model.names("\n".join(texts)))
    offsets = [0, len(texts[0]) + 1, len(texts[0]) + len(texts[1]) + 2]
    assert [n[:3] for n in together] == [
        (start + at, end + at, label) for at, names in zip(offsets, alone, strict=True) for start, end, label in names
    ]


# learning


def test_labels_become_sets_of_tags() -> None:
    tags = chain.tags_of(["ORG", "GPE", "LOC"])
    example = Example("去里斯本了吗", (Span(1, 4, ("GPE", "LOC")), Span(4, 5, ())))
    assert coded(example, tags).tolist() == [1, 0b101000, 0b1010000, 0b1010000, 0b1111111, 1]
    assert unnested([Span(1, 2, ("LOC",)), Span(0, 3, ("ORG",))]) == (Span(0, 3, ("ORG",)),)


def test_it_learns_from_frames_and_from_labels_known_in_part() -> None:
    tags = chain.tags_of(["PERSON", "GPE"])
    examples = [e._replace(spans=tuple(s._replace(labels=("PERSON", "GPE")) for s in e.spans)) for e in toy()[::2]]
    examples += toy()[1::2]
    weights = training.Weights(1 << 16, tags, 1)
    losses: list[float] = []
    training.train(
        lesson([Corpus(examples)], Features(16), tags),
        weights,
        training.Course(epochs=6, batch=100),
        lambda done, of, loss: losses.append(loss),
    )
    assert np.mean(losses[-3:]) < 0.2 * np.mean(losses[:3])


def test_a_model_of_ones_own_finds_names_it_never_saw(own: Path) -> None:
    made = ner.load(str(own))
    text = "石破窗说,今年的收成很好。昨天,尤小满来到了村里。"
    assert [text[n.start : n.end] for n in made.propose(text)] == ["石破窗", "尤小满"]


def test_the_same_labels_and_seed_give_the_same_model(gold: Path, own: Path, tmp_path: Path) -> None:
    train_own(gold, tmp_path / "again", base=None, epochs=6)
    with np.load(own / NUMBERS) as one, np.load(tmp_path / "again" / NUMBERS) as other:
        assert one.files == other.files
        assert all(np.array_equal(one[name], other[name]) for name in one.files)


def test_from_the_one_that_ships_new_labels_can_be_learned(tmp_path: Path) -> None:
    frames = ("我们参观了{}。", "{}今天开放。", "他住在{}附近。", "从{}走到江边。")
    names = ("望潮楼", "听雨轩", "落霞馆", "归帆阁", "揽月台", "枕流亭")
    rows = [(frame.format(name), frame.index("{")) for frame in frames for name in names]
    nlp = spacy.blank("zh")
    docs = DocBin()
    for text, at in rows:
        doc = nlp(text)
        doc.ents = (doc.char_span(at, at + 3, label="PROJECT"),)
        docs.add(doc)
    docs.to_disk(tmp_path / "toy.spacy")
    done = train_own(tmp_path / "toy.spacy", tmp_path / "model", epochs=8)
    assert done.labels == ("PROJECT",)
    assert done.held
    assert done.held.f1 > 0.5
    made = ner.load(str(tmp_path / "model"))
    assert made.about.labels[-1] == "PROJECT"
    found = {("望潮楼", "PROJECT"), ("里斯本", "GPE")}
    text = "他去了里斯本,又来到望潮楼附近。"
    assert found & {(text[n.start : n.end], n.label) for n in made.names(text)}


# formats


def test_three_formats_are_one_thing(tmp_path: Path) -> None:
    text = "橫琴的魏璟瑜來了。"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    rows = [(0, 2, "GPE"), (3, 6, "PER")]
    lines = [json.dumps({"start": s, "end": e, "label": label, "text": text[s:e]}) for s, e, label in rows]
    (tmp_path / "a.entities.jsonl").write_text("\n".join(lines), encoding="utf-8")
    doc = spacy.blank("zh")(text)
    doc.ents = tuple(doc.char_span(s, e, label=label) for s, e, label in rows)
    DocBin(docs=[doc]).to_disk(tmp_path / "b.spacy")
    tags = {0: "B-GPE", 1: "I-GPE", 3: "B-PER", 4: "M-PER", 5: "E-PER"}
    lines = [f"{char}\t{tags.get(at, 'O')}" for at, char in enumerate(text)]
    (tmp_path / "c.bmes").write_text("\n".join(lines) + "\n", encoding="utf-8")
    first, *others = labelled.read(tmp_path)
    assert first == Example("横琴的魏璟瑜来了。", (Span(0, 2, ("GPE",)), Span(3, 6, ("PERSON",))))
    assert others == [first, first]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.bio", "张 B-FOO\n", "a.bio:2: the label FOO is none of"),
        ("a.bio", "张三\n", "has no tag such as"),
        ("a.entities.jsonl", "{}", "the text that a.entities.jsonl labels can't be read"),
        ("a.spacy", "no DocBin", "no DocBin of spaCy"),
        ("a.md", "text", "no labelled text"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(labelled.LabelledError, match=said):
        labelled.read(tmp_path)


# what it says


def test_it_finds_free_standing_names(model: Model) -> None:
    text = convert.simplify(TEXT)
    found = {(text[n.start : n.end], n.label) for n in model.names(text)}
    assert {("魏璟瑜", "PERSON"), ("里斯本", "GPE")} <= found


def test_names_are_in_order_apart_and_as_sure_as_asked_for(model: Model) -> None:
    text = convert.simplify(TEXT) * 30
    names = list(model.names(text))
    assert all(one.end <= other.start for one, other in itertools.pairwise(names))
    assert all(0 <= name.score <= 1 for name in names)
    assert list(model.names(text)) == names
    sure = list(ner.load(threshold=0.9).propose(text))
    assert sure == [name for name in names if name.score >= 0.9]


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-16"), max_size=200) | st.text("张三在北京。,\n 說「」—A1", max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    for name in ner.load().names(text):
        assert 0 <= name.start < name.end <= len(text)


def test_long_texts_are_read_in_pieces(model: Model) -> None:
    line = "魏璟瑜前往里斯本。"
    names = list(model.names(line * 5000))
    once = [name[:3] for name in model.names(line)]
    assert [n[:3] for n in names] == [(s + at, e + at, k) for at in range(0, 5000 * len(line), len(line)) for s, e, k in once]


def test_the_same_names_in_every_script(model: Model) -> None:
    import opencc

    simplified = convert.simplify(TEXT)
    first = list(model.propose(simplified))
    for script in ("s2tw", "s2hk"):
        assert list(model.propose(convert.simplify(opencc.OpenCC(script).convert(simplified)))) == first


# beside the rules


def test_in_the_pipeline_it_proposes_what_rules_do_not_know() -> None:
    alone, both = (
        api.entities(TEXT + FREE, nlp=pipe.load(settings={"entities.models": name}, only=["entities"]))
        for name in ("none", "ner")
    )
    added = [row for row in both if row.found_by == "model.ner"]
    assert {row[:2] for row in alone} <= {row[:2] for row in both}
    assert {"沃特森", "塔蘭蒂諾娃"} <= {row.text for row in added}
    assert all(row.label == "PERSON" and 0.8 <= row.score <= 1 for row in added)


# how it is kept


def test_saved_and_read_again_it_says_the_same(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert list(ner.load(str(tmp_path)).names(TEXT)) == list(model.names(TEXT))
    assert list(pickle.loads(pickle.dumps(model)).names(TEXT)) == list(model.names(TEXT))


def test_as_a_component_it_goes_to_disk_with_its_pipeline(own: Path, tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("koujing_ner", config={"folder": str(own)})
    text = "大家都認識尤小滿。"
    assert [(e.text, e.label_) for e in nlp(text).ents] == [("尤小滿", "PERSON")]
    nlp.to_disk(tmp_path / "nlp")
    assert [e.text for e in spacy.load(tmp_path / "nlp")(text).ents] == ["尤小滿"]


@pytest.mark.parametrize("spoiled", ["nothing", "numbers", "about", "pickle", "labels"])
def test_a_spoiled_model_is_refused(own: Path, tmp_path: Path, spoiled: str) -> None:
    for name in (ABOUT, NUMBERS):
        (tmp_path / name).write_bytes((own / name).read_bytes())
    if spoiled == "nothing":
        (tmp_path / NUMBERS).unlink()
    elif spoiled == "numbers":
        (tmp_path / NUMBERS).write_bytes(b"PK\3\4 cut")
    elif spoiled == "about":
        (tmp_path / ABOUT).write_text("{}", encoding="utf-8")
    elif spoiled == "pickle":
        with np.load(own / NUMBERS) as numbers:
            arrays = {name: numbers[name] for name in numbers.files}
        arrays["shared.rows"] = np.array([{}], dtype=object)
        np.savez(tmp_path / NUMBERS, **arrays)
    else:
        about = json.loads((tmp_path / ABOUT).read_text(encoding="utf-8"))
        (tmp_path / ABOUT).write_text(json.dumps({**about, "labels": ["PERSON", "ORG"]}), encoding="utf-8")
    with pytest.raises(ModelError):
        ner.load(str(tmp_path))


def test_conventions_differ_and_one_setting_chooses() -> None:
    first, other = (
        standins.create_stage(models=name, rules=False).proposers[0] for name in ("ner", "ner@uner")
    )
    names = [[tuple(name) for name in proposer.propose("唐朝时他住在北京大学附近。")] for proposer in (first, other)]
    assert names[0] != names[1]
    assert pickle.loads(pickle.dumps(other)).convention == "uner"  # type: ignore[attr-defined]


def test_an_unknown_convention_is_refused() -> None:
    with pytest.raises(ModelError, match="guideline"):
        ner.load(convention="klingon")


# the command


def test_train_ner(gold: Path, tmp_path: Path) -> None:
    out = tmp_path / "model"
    done = CliRunner().invoke(app, ["train", "ner", str(gold), str(out), "--base", "none", "--epochs", "2", "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["labels"] == ["PERSON"]
    assert said["held"]["names"] == 4
    nlp = pipe.load(settings={"entities.models": str(out)}, only=["entities"])
    rows = api.entities("大家都認識尤小滿。", nlp=nlp)
    assert [(row.text, row.found_by) for row in rows] == [("尤小滿", "model.own")]


def test_train_ner_keeps_out_of_other_folders(gold: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(app, ["train", "ner", str(gold), str(tmp_path)])
    assert done.exit_code == 2
    assert "name a new folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_train_ner_stopped_leaves_nothing(gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> float:
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "_step", stop)
    done = CliRunner().invoke(app, ["train", "ner", str(gold), str(tmp_path / "model"), "--base", "none"])
    assert done.exit_code == 130
    assert "nothing was written" in done.stderr
    assert not list(tmp_path.iterdir())
