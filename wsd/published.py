"""The evaluation framework's sets, and what others published on them.

Figures are F1 in percent with lemma and part of speech given (Raganato et al.,
2017, https://aclanthology.org/E17-1010/).
"""

from __future__ import annotations

from dataclasses import dataclass

FRAMEWORK = {
    "senseval2": "Senseval-2",
    "senseval3": "Senseval-3",
    "semeval2007": "SemEval-2007",
    "semeval2013": "SemEval-2013",
    "semeval2015": "SemEval-2015",
}  # the sets that are scored together, in the order of the field's tables
DEVELOPMENT = "semeval2007"  # served to choose and to stop, so a score on it flatters
ALL, TEST = "all", "test"  # the framework's sets together, with and without DEVELOPMENT


@dataclass(frozen=True, slots=True)
class Published:
    """F1 (percent) of another system, by set; `recomputed` from the answers it released."""

    system: str
    source: str
    f1: dict[str, float]
    recomputed: bool = False


def _published(
    system: str, source: str, *f1: float | None, recomputed: bool = False, together: str = ALL
) -> Published:
    named = zip((*FRAMEWORK, together), f1, strict=True)
    return Published(system, source, {name: x for name, x in named if x is not None}, recomputed)


PUBLISHED = (
    _published(
        "WordNet's first sense",
        "Raganato et al., A Unified Evaluation Framework, EACL 2017",
        *(66.8, 66.2, 55.2, 63.0, 67.8, 65.2),
        recomputed=True,
    ),
    _published(
        "context2vec, a BiLSTM language model",
        "Melamud et al., CoNLL 2016, as measured by Raganato et al., EACL 2017",
        *(71.8, 69.1, 61.3, 65.6, 71.9, 69.1),
    ),
    _published(
        "BLSTM with attention and LEX",
        "Raganato et al., Neural Sequence Learning Models, EMNLP 2017",
        *(72.0, 69.4, 63.7, 66.4, 72.4, 69.6),
    ),
    _published(
        "GAS_ext, attention to glosses",
        "Luo et al., Incorporating Glosses into Neural WSD, ACL 2018",
        *(72.2, 70.5, None, 67.2, 72.6, 70.6),
        together=TEST,
    ),
    _published(
        "EWISE, the best single BiLSTM",
        "Kumar et al., Zero-shot WSD using Sense Definition Embeddings, ACL 2019",
        *(73.8, 71.1, 67.3, 69.4, 74.5, 71.8),
    ),
    _published(
        "Vial et al., an ensemble of eight LSTMs",
        "Vial et al., Improving the Coverage and the Generalization Ability of Neural WSD, 2018",
        *(75.2, 70.1, 66.8, 72.6, 74.5, 72.7),
    ),
    _published(
        "GlossBERT, a transformer",
        "Huang et al., GlossBERT, EMNLP 2019",
        *(77.7, 75.9, 72.1, 76.8, 79.3, 76.9),
        recomputed=True,
    ),
    _published(
        "BEM, two transformers",
        "Blevins and Zettlemoyer, Moving Down the Long Tail of WSD, ACL 2020",
        *(79.4, 77.4, 74.5, 79.7, 81.7, 79.0),
        recomputed=True,
    ),
)
