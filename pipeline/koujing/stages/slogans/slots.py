"""Whether what members of equal length repeat in place is the slot of a slogan.

A list of things repeats too: a shared noun at its head (全国人大、全国政协), at its end (产业政策、区域政策), or amidst (校园饮食
环境). What speaks for a slogan is a repeated character that is a word of its own amidst the members (越举越高、越擦越亮), one
verb at the head of all (讲政治、讲正气), different verbs at the end that share a character (衔接、对接), or the same words
turned round (江山就是人民、人民就是江山).
"""

from __future__ import annotations

from koujing.stages.slogans.vocabulary import cut, edges, is_word, words


def repeats(members: tuple[str, ...], same: list[int]) -> bool:
    """Whether the characters at `same`, which all members share, are a slot.

    >>> repeats(("讲团结", "讲奉献"), [0]), repeats(("产业政策", "区域政策"), [2, 3])
    (True, False)
    """
    size = len(members[0])
    if any(cut(member)[0][1][:2] in ("nr", "ns", "nt", "m", "t") and len(cut(member)) < 3 for member in members):
        return False
    head = next(i for i in range(size) if i not in same)
    tail = next(i for i in range(size, 0, -1) if i - 1 not in same)
    amidst = [i for i in same if head <= i < tail and members[0][i] not in words("function")]
    if size == 4 and amidst == [1, 2] and not is_word(members[0][1:3]):
        return True  # across two words: 大众创业、万众创新
    if amidst and not _is_shared_noun(members, amidst):
        return _is_slot_amidst(members, amidst, framed=bool(head or tail < size))
    if head and tail < size:
        return all(has_verb(member, named=True) or cut(member)[0][0] in words("verb") for member in members)
    if head:
        return _one_verb_at_head(members, head)
    return _verbs_at_end(members)


def turned(members: tuple[str, ...]) -> bool:
    """Whether two members say the same words turned round.

    >>> turned(("江山就是人民", "人民就是江山"))
    True
    """
    if len(members) != 2:
        return False
    one, other = members
    for size in range(2, len(one) // 2 + 1):
        a, middle, b = one[:size], one[size:-size], one[-size:]
        if middle and a != b and other == b + middle + a:
            return True
    return False


def has_verb(member: str, named: bool = False) -> bool:
    """Whether a member has a verb, an adjective or an idiom; `named`: a verb used as a noun will do (发展)."""
    parts = cut(member)
    return any((tag[0] in "vaidzl" and (named or tag != "vn")) or word in words("verb") for word, tag in parts)


def _is_slot_amidst(members: tuple[str, ...], at: list[int], framed: bool) -> bool:
    size = len(members[0])
    if size == 4 and members[0][at[-1]] in words("hinge") and all(len(cut(member)) != 2 for member in members):
        return True
    last = [cut(member)[-1] for member in members]
    if all(size - len(word) == at[0] and tag == "v" for word, tag in last):
        return True
    plain = len(at) > 1 or size == 4 or framed
    return all(has_verb(member, named=framed) and (plain or _stands_alone(member, at[0])) for member in members)


def _is_shared_noun(members: tuple[str, ...], at: list[int]) -> bool:
    start, end = at[0], at[-1] + 1
    if end - start != len(at) or len(at) < 2:
        return False
    return all(tag[0] in "nbs" or tag == "vn" for _, tag in cut(members[0][start:end]))


def _stands_alone(member: str, at: int) -> bool:
    """Whether the character is a word by itself, not a part of two words (推|进, 增|进)."""
    return {at, at + 1} <= edges(member)


def _one_verb_at_head(members: tuple[str, ...], head: int) -> bool:
    """讲政治、讲正气 and 有事好商量、有事多商量, not 全国人大、全国政协; 藏粮于地、藏粮于技 differ in one character alone."""
    first = [_first(member) for member in members]
    if len(members[0]) == 4 and head == 3:
        return all(len(cut(member)) > 2 for member in members)
    if head > 3:
        return False
    if any(len(word) == 1 and word in words("verb") for word, _ in first):
        return all(len(word) == 1 for word, _ in first)
    return all(len(word) <= head and (tag == "v" or word[0] in words("verb")) and tag != "n" for word, tag in first)


def _verbs_at_end(members: tuple[str, ...]) -> bool:
    """规则衔接、机制对接: different verbs that share a character; 科学执政、民主执政、依法执政; not 产业政策、区域政策."""
    last = [_last(member) for member in members]
    many = len(members) > 2
    if len({word for word, _ in last}) == 1:
        heads = [member[: -len(last[0][0])] for member in members]
        if len(members[0]) == 4 and last[0][1] == "v" and all(cut(h)[0][1][0] in "nj" or not is_word(h) for h in heads):
            return True
        led = sum(head[:1] in words("verb") and cut(head)[0][1][0] in "va" for head in heads)
        return last[0][1] in ("a", "d") or (many and (last[0][1] == "v" or 3 * led >= 2 * len(members)))
    verbal = sum(
        tag in ("v", "a", "i", "vd", "d") or _is_coined(member[-2:]) or (many and member[-2] in words("verb"))
        for (_, tag), member in zip(last, members, strict=True)
    )
    return verbal == len(members) and not (
        many and all(is_word(member[-2:]) and tag == "n" for (_, tag), member in zip(last, members, strict=True))
    )


def _first(member: str) -> tuple[str, str]:
    """The first word; of four characters that the dictionary has as one word, its first half (尊重|知识)."""
    word, tag = cut(member)[0]
    return cut(member[:2])[0] if len(word) == len(member) == 4 else (word, tag)


def _last(member: str) -> tuple[str, str]:
    """The last word; of a four-character word of the dictionary that is no idiom, its second half (政企|分开)."""
    word, tag = cut(member)[-1]
    return cut(member[2:])[-1] if len(word) == 4 and tag != "i" else (word, tag)


def _is_coined(text: str) -> bool:
    """Whether the cut knows no word here: two single characters."""
    return all(len(word) == 1 for word, _ in cut(text))
