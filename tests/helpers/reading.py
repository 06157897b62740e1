"""Reading age of a text: the Flesch-Kincaid grade (school year; plus five it is an age)."""

from __future__ import annotations

import re
from functools import cache

import pyphen

_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-z]+)?|\d+(?:[.,]\d+)?%?")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|:(?=\s)")
_VOWELS = re.compile(r"[aeiouyà-ÿ]+")


@cache
def _hyphenation() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB", left=1, right=1)


@cache
def count_syllables(word: str) -> int:
    """Return the syllables of a word, at least 1.

    The larger of two counts, because each alone misses some: where the word may be hyphenated, and
    its groups of vowels without a silent e at the end. A number counts as one word of one syllable.
    """
    plain = word.lower()
    if plain[:1].isdigit():
        return 1
    hyphenated = len(_hyphenation().positions(plain)) + 1
    sounded = re.sub(r"(?<![aeiouyl])e$|(?<=[^aeiouysxzhcg])es$|(?<=[^aeioutdy])ed$", "", plain)
    return max(hyphenated, len(_VOWELS.findall(sounded)), 1)


def reading_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade: 0.39 words/sentence + 11.8 syllables/word - 15.59.

    A full stop, question or exclamation mark or a colon ends a sentence. Kincaid et al. 1975.

    Raises
    ------
    ValueError
        When there is no word in the text.
    """
    words = _WORD.findall(text)
    if not words:
        raise ValueError("a text without words has no reading age")
    sentences = max(len(_SENTENCE_END.findall(text)), 1)
    syllables = sum(count_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def reading_age(text: str) -> float:
    """Return the age at which a text can be read: its school grade plus five years."""
    return reading_grade(text) + 5.0
