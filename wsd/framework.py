"""Corpora of the unified evaluation framework (Raganato et al., 2017) as records.

A corpus is an XML file, `corpus/text/sentence/(wf | instance)`, beside a text
file of gold keys, `instance-id key [key ...]` a line.  Both may be gzipped.
http://lcl.uniroma1.it/wsdeval
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, cast
from xml.etree import ElementTree

from wsd.records import POS_TAGS, Instance, TaggedSentence, WsdError


def read_framework(data: Path, gold: Path | None) -> tuple[TaggedSentence, ...]:
    """Read a corpus, each instance with all its gold keys (none where `gold` is None).

    Raises WsdError where a file cannot be read or the two do not match.
    """
    sentences = tuple(_sentences(data))
    if not sentences:
        raise WsdError(
            f"{data} holds no sentence: expected an evaluation framework file, "
            "corpus/text/sentence with <wf> and <instance> elements."
        )
    ids = _distinct_ids(sentences, data)
    if gold is None:
        return sentences
    keys = read_gold(gold)
    _require_same(ids, set(keys), data, gold)
    return tuple(_with_keys(sentence, keys) for sentence in sentences)


def read_gold(path: Path) -> dict[str, tuple[str, ...]]:
    """Read gold keys, or a system's answers: instance id -> sense keys, in file order."""
    keys: dict[str, tuple[str, ...]] = {}
    with _readable(path) as stream:
        for number, raw in enumerate(stream, start=1):
            fields = _decoded(raw, path, number).split()
            if not fields:
                continue
            if len(fields) < 2 or not all("%" in key for key in fields[1:]):
                raise WsdError(
                    f"{path}, line {number}: expected an instance id and its sense keys "
                    f"(d000.s000.t000 art%1:09:00::), got {' '.join(fields)[:80]!r}."
                )
            if fields[0] in keys:
                raise WsdError(
                    f"{path}, line {number}: expected each id once, got {fields[0]} again."
                )
            keys[fields[0]] = tuple(fields[1:])
    return keys


def _sentences(path: Path) -> Iterator[TaggedSentence]:
    document = ""
    with _readable(path) as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            if event == "start":
                if element.tag == "text":
                    document = element.get("id", "")
            elif element.tag == "sentence":
                yield _sentence(element, document, path)
                element.clear()


def _sentence(sentence: ElementTree.Element, document: str, path: Path) -> TaggedSentence:
    words: list[str] = []
    instances: list[Instance] = []
    for element in sentence:
        text = "".join(element.itertext())
        parts = text.replace("_", " ").split() or text.split()
        if element.tag == "instance":
            instances.append(_instance(element, len(words), len(parts), path))
        words.extend(parts)
    return TaggedSentence(document, tuple(words), tuple(instances))


def _instance(element: ElementTree.Element, first: int, length: int, path: Path) -> Instance:
    name, lemma, pos = (element.get(field, "") for field in ("id", "lemma", "pos"))
    if not name or not lemma or not length:
        raise WsdError(
            f"{path}: expected every <instance> to have an id, a lemma and a text, "
            f"got id={name!r}, lemma={lemma!r} and {length} words."
        )
    for known in POS_TAGS:
        if pos == known:
            return Instance(name, first, first + length - 1, lemma, known, ())
    raise WsdError(f"{path}: expected pos {', '.join(POS_TAGS)} for {name}, got {pos!r}.")


def _distinct_ids(sentences: tuple[TaggedSentence, ...], path: Path) -> set[str]:
    ids: set[str] = set()
    for sentence in sentences:
        for instance in sentence.instances:
            if instance.id in ids:
                raise WsdError(f"{path}: expected each id once, got {instance.id} again.")
            ids.add(instance.id)
    return ids


def _require_same(in_data: set[str], in_gold: set[str], data: Path, gold: Path) -> None:
    problems = [
        f"{len(missing)} ids of {here} are not in {there} (the first is {min(missing)})"
        for missing, here, there in (
            (in_data - in_gold, data, gold),
            (in_gold - in_data, gold, data),
        )
        if missing
    ]
    if problems:
        raise WsdError(f"The gold keys do not match their data: {'; '.join(problems)}.")


def _with_keys(sentence: TaggedSentence, keys: Mapping[str, tuple[str, ...]]) -> TaggedSentence:
    instances = tuple(replace(each, keys=keys[each.id]) for each in sentence.instances)
    return replace(sentence, instances=instances)


def _decoded(raw: bytes, path: Path, number: int) -> str:
    try:
        return raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise WsdError(
            f"{path}, line {number}: expected UTF-8, got byte 0x{raw[error.start]:02x}."
        ) from error


@contextmanager
def _readable(path: Path) -> Iterator[IO[bytes]]:
    """Open a plain or gzipped file; say in one sentence what keeps it from being read."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            yield cast(IO[bytes], stream)
    except FileNotFoundError as error:
        raise WsdError(f"There is no file {path}.") from error
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise WsdError(f"{path} is not readable XML: {error}.") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise WsdError(f"{path} is not a whole gzip file: {error}.") from error
    except OSError as error:
        raise WsdError(f"{path} cannot be read: {error.strerror or error}.") from error
