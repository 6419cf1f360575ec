"""How a card speaks: its sentences in English as they are written, or in French."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from models.card.french import NAMES, SENTENCES, WHYS
from models.labels.reasons import REASONS
from models.words.features import read_text, reason_text

Locale = Literal["fr", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Called with a sentence and its figures, it says that sentence."""

    locale: Locale = "en"

    def __call__(self, sentence: str, /, **figures: Any) -> str:
        if self.locale == "en":
            return sentence.format(**figures)
        return in_french(SENTENCES[sentence].format(**figures))

    def name(self, key: str) -> str:
        """Say one of the program's keys; one that has no words stays itself."""
        spaced = key.replace("_", " ")
        if self.locale == "en":
            return spaced
        return REASONS[key].fr if key in REASONS else NAMES.get(spaced, spaced)

    def reads(self, feature: str) -> str:
        """Say what a rule reads."""
        return read_text(feature, self.locale)

    def segment(self, segment: str) -> str:
        """Say which leads a segment "feature: level" is of."""
        feature, _, level = segment.partition(": ")
        return reason_text(feature, level, self.locale)

    def number(self, written: str) -> str:
        """Write a number that is spelled as English does."""
        return in_french(written) if self.locale == "fr" else written

    def day(self, at: datetime) -> str:
        return f"{at:%d/%m/%Y}" if self.locale == "fr" else f"{at:%d %B %Y}"

    def why(self, found: str) -> str:
        """Say why a column may be a leak."""
        if self.locale == "en":
            return found
        for english, french in WHYS.items():
            found = re.sub(english, french, found)
        return in_french(found)


def in_french(said: str) -> str:
    """Write numbers and signs as French does: a decimal comma, thin spaces before ; and ?."""
    said = re.sub(r"(\d)\.(\d)", r"\1,\2", said)
    said = re.sub(r" ?%| :(?= |$)", lambda found: "\u00a0" + found[0].strip(), said)
    return re.sub(r" ([;?!])(?= |$)", "\u202f\\1", said)
