"""A spaCy component: `nlp.add_pipe("wsd")` gives every token its WordNet sense.

>>> import spacy
>>> nlp = spacy.blank("en")
>>> sentencizer, wsd = nlp.add_pipe("sentencizer"), nlp.add_pipe("wsd", config={"model": "both"})
>>> nlp("The cherry trees bloom in spring.")[5]._.synset
'spring.n.01'

It reads spaCy's own tokens, in spaCy's sentences where an earlier component found
them.  `token._.sense` is a WordNet 3.0 sense key and `token._.synset` NLTK's name
of the synset, both None for a token without a sense; `token._.sense_probability`
(0 to 1) is the network's belief in it.  spaCy finds the component by the entry
point of the installed package; in a checkout, import this module first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.util import minibatch

from wsd import records
from wsd.disambiguator import Disambiguator, load
from wsd.text import MAX_SENTENCE

DOCS = 64  # read in one call of the network, unless `nlp.pipe` says otherwise

for extension in ("sense", "synset", "sense_probability"):
    if not Token.has_extension(extension):
        Token.set_extension(extension, default=None)


class SenseComponent:
    """Writes the senses that one reader chooses into spaCy's documents."""

    def __init__(self, model: str, disambiguator: Disambiguator) -> None:
        self._model = model
        self._disambiguator = disambiguator

    def __call__(self, doc: Doc) -> Doc:
        """Read one document."""
        self._annotate([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = DOCS) -> Iterator[Doc]:
        """Read documents as they come, `batch_size` in one call of the reader."""
        for docs in minibatch(stream, size=batch_size):
            self._annotate(docs)
            yield from docs

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Let `nlp.pipe(n_process=2)` load the network anew in each process."""
        return load_component, (self._model,)

    def _annotate(self, docs: list[Doc]) -> None:
        spans = [words for doc in docs for words in _sentences(doc)]
        sentences = [_sentence(words) for words in spans]
        for words, answers in zip(spans, self._disambiguator.answer(sentences), strict=True):
            for word, answer in zip(words, answers.tokens, strict=True):
                if answer.sense:
                    word._.sense = answer.sense.key
                    word._.synset = answer.sense.synset
                    word._.sense_probability = answer.probability


def load_component(model: str) -> SenseComponent:
    """Load a network of `models/` by name; WsdError for an unknown name or damaged files."""
    return SenseComponent(model, load(model))


def make_component(nlp: Language, name: str, model: str) -> SenseComponent:  # noqa: ARG001
    """Make the component that `nlp.add_pipe("wsd", config={"model": ...})` asks for."""
    return load_component(model)


Language.factory(
    "wsd",
    default_config={"model": "both"},
    assigns=["token._.sense", "token._.synset", "token._.sense_probability"],
    func=make_component,
)


def _sentences(doc: Doc) -> Iterator[list[Token]]:
    """The words of each sentence, white space left out, MAX_SENTENCE of them at the most."""
    spans: Iterable[Doc | Span] = doc.sents if doc.has_annotation("SENT_START") else [doc]
    for span in spans:
        words = [token for token in span if not token.is_space]
        for start in range(0, len(words), MAX_SENTENCE):
            yield words[start : start + MAX_SENTENCE]


def _sentence(words: list[Token]) -> records.Sentence:
    start, end = words[0].idx, words[-1].idx + len(words[-1])
    tokens = tuple(records.Token(w.text, w.idx, w.idx + len(w)) for w in words)
    return records.Sentence(words[0].doc.text[start:end], start, end, tokens, ())
