"""The command line, called as a function and, where the process matters, as a process."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import CountingReader, FewWords, sense, senses

import wsd
from wsd import disambiguator
from wsd.__main__ import COMMANDS, main
from wsd.checkpoint import MODEL_NAMES
from wsd.commands.shared import MODELS
from wsd.disambiguator import Disambiguator
from wsd.records import WsdError

ROOT = Path(__file__).parents[1]
TEXT = "Spring is near.\r\nA café has <b>drawers</b>; a chest of drawers 😀."
DATA = """<corpus><text id="d0"><sentence id="d0.s0">
<instance id="d0.s0.t0" lemma="spring" pos="NOUN">Spring</instance><wf>is</wf><wf>near</wf>
</sentence></text></corpus>"""


@pytest.fixture(autouse=True)
def fakes_instead_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the lexicon of a few words and the reader that counts, under any name but one."""

    def load(model: str) -> Disambiguator:
        if model == "right":
            raise WsdError("There is no folder models/right.")
        return Disambiguator(CountingReader(), FewWords())  # type: ignore[arg-type]

    monkeypatch.setattr(disambiguator, "load", load)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Call the command line: exit status, standard output, standard error."""

    def called(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return called


Call = Callable[..., tuple[int, str, str]]


def test_disambiguate_prints_one_json_document_of_the_documented_shape(call: Call) -> None:
    status, out, err = call("disambiguate", TEXT, "--json")
    document = json.loads(out)
    assert (status, err, out[-1]) == (0, "", "\n")
    assert set(document) == {"model", "sentences"}
    for found in document["sentences"]:
        assert set(found) == {"text", "start", "end", "tokens", "expressions"}
        assert TEXT[found["start"] : found["end"]] == found["text"]
        for answer in found["tokens"] + found["expressions"]:
            fields = "text start end lemma pos sense probability candidates"
            assert set(answer) == set(fields.split())
            assert TEXT[answer["start"] : answer["end"]] == answer["text"]
            probabilities = [each["probability"] for each in answer["candidates"]]
            assert probabilities == sorted(probabilities, reverse=True)
            assert not probabilities or sum(probabilities) == pytest.approx(1)
    assert "café" in out and "😀" in out


def test_json_of_a_word_with_senses(call: Call) -> None:
    [first, *_] = json.loads(call("disambiguate", TEXT, "--json")[1])["sentences"]
    # weights 1, 4 and 1: the season and the leap tie, in WordNet order
    ranked = [(sense("spring", number), share) for number, share in ((2, 4), (1, 1), (3, 1))]
    assert first["tokens"][0] == {
        "text": "Spring",
        "start": 0,
        "end": 6,
        "lemma": "spring",
        "pos": "NOUN",
        "sense": sense("spring", 2).key,
        "probability": 4 / 6,
        "candidates": [
            {"key": s.key, "synset": s.synset, "gloss": s.gloss, "probability": share / 6}
            for s, share in ranked
        ],
    }


def test_json_of_words_without_a_sense(call: Call) -> None:
    [first, *_] = json.loads(call("disambiguate", TEXT, "--json")[1])["sentences"]
    senseless, unknown = first["tokens"][1:3]
    assert [senseless[name] for name in ("lemma", "pos", "sense", "probability")] == [
        "is",
        None,
        None,
        None,
    ]
    assert {each["key"] for each in senseless["candidates"]} == {s.key for s in senses("be")}
    assert (unknown["lemma"], unknown["sense"], unknown["candidates"]) == ("near", None, [])


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_blank_text_has_no_sentences(text: str, call: Call) -> None:
    status, out, _ = call("disambiguate", text, "--json")
    assert (status, json.loads(out)) == (0, {"model": "counting", "sentences": []})
    assert call("disambiguate", text) == (0, "", "")


def test_disambiguate_prints_aligned_lines_that_tell_the_source(call: Call) -> None:
    assert call("disambiguate", "Spring is\ndrawers")[1].splitlines() == [
        "Spring is",
        f"  Spring  spring  {sense('spring', 2).key}  0.50  a coil",
        "",
        "drawers",
        f"  drawers  drawer  {sense('drawer', 1).key}  only sense  a sliding box",
    ]
    assert "(no word with a sense)" in call("disambiguate", "of the")[1]


def test_characters_that_steer_a_terminal_are_not_printed(call: Call) -> None:
    for arguments in (["disambiguate"], ["context", "--target", "spring"]):
        _, out, _ = call(*arguments, "a\x1b[31m spring \x07 \u202e near")
        assert "spring" in out
        assert not any(character in out for character in "\x1b\x07\u202e")


def test_a_file_and_standard_input_read_like_an_argument(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = call("disambiguate", TEXT, "--json")
    path = tmp_path / "text.txt"
    path.write_bytes(TEXT.encode())
    assert call("disambiguate", "--file", path, "--json") == expected
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode()), "latin-1"))
    assert call("disambiguate", "--file", "-", "--json") == expected


def test_a_file_that_is_not_utf8_is_refused_with_its_first_wrong_byte(
    call: Call, tmp_path: Path
) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("Spring in a café".encode("latin-1"))
    expected = f"wsd: Expected {path} in UTF-8, got byte 0xe9 at position 15.\n"
    assert call("disambiguate", "--file", path, "--json") == (1, "", expected)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["disambiguate", "--file", "no/such/file"], "no/such/file cannot be read: No such file"),
        (["disambiguate", "spring", "--model", "right"], "There is no folder models/right."),
        (["disambiguate", "caf\udce9"], "Expected TEXT in UTF-8"),
        (["disambiguate", "spring " * 6000], "too long"),
        (["context", "a spring", "--target", "zebra"], "no word 'zebra'; choose one of these"),
        (["context", "a spring", "--target", "7"], "no word with index 7; choose one of these"),
        (["context", "", "--target", "x"], "Expected a text with words in it, got none."),
        (["evaluate", "absent.xml", "absent.txt"], "There is no file absent.xml."),
    ],
)
def test_what_the_user_can_mend_is_one_sentence_on_standard_error(
    arguments: list[str], message: str, call: Call
) -> None:
    status, out, err = call(*arguments)
    assert (status, out) == (1, "")
    assert err.startswith("wsd: ") and message in err and err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such-command"],
        ["disambiguate"],
        ["disambiguate", "text", "--file", "f"],
        ["disambiguate", "text", "--model", "sideways"],
        ["context", "text"],
        ["evaluate", "data.xml"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], call: Call) -> None:
    with pytest.raises(SystemExit) as raised:
        call(*arguments)
    assert raised.value.code == 2


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_has_help_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as raised:
        main([command, "--help"])
    assert raised.value.code == 0
    assert f"example: python -m wsd {command}" in capsys.readouterr().out


def test_context_as_json_is_the_whole_report(call: Call) -> None:
    status, out, err = call("context", "It had a spring there", "--target", "spring", "--json")
    report = json.loads(out)
    assert (status, err) == (0, "")
    assert report["target"] == {"text": "spring", "first": 3, "last": 3}
    assert [each["key"] for each in report["candidates"]] == [s.key for s in senses("spring")]
    assert report["left"]["steps"][-1]["reading"] == report["whole"]
    assert [step["word"] for step in report["left"]["steps"]] == [None, "a", "had", "It"]
    # the season is chosen: 4 of 7 in all, 3 of 6 without a left word
    influence = report["influences"][0]
    assert (influence["word"], influence["index"]) == ("It", 0)
    assert influence["shift"] == 4 / 7 - 3 / 6


def test_context_prints_both_sweeps_and_every_influence(call: Call) -> None:
    out = call("context", "It had a spring there", "--target", "3")[1]
    assert "It had a [spring] there\nread by counting (network)\n" in out
    # weights with no left word: 1, 2 and 1
    assert "words    A    B    C  word added\n    0  25%  50%  25%\n" in out
    assert "    3  57%  29%  14%  It\n" in out
    # 4/7 - 3/6 for a word to the left, 4/7 - 4/6 for one to the right
    assert " +7.1  It\n +7.1  had\n +7.1  a\n-9.5  there\n" in out.replace("\n+", "\n +")


@pytest.fixture
def corpus(tmp_path: Path) -> tuple[Path, Path]:
    """A corpus of one instance, whose gold sense the counting reader chooses."""
    data, gold = tmp_path / "tiny.data.xml", tmp_path / "tiny.gold.key.txt"
    data.write_text(DATA)
    gold.write_text(f"d0.s0.t0 {sense('spring', 2).key}\n")
    return data, gold


def test_evaluate_prints_f1_overall_and_by_part_of_speech(
    corpus: tuple[Path, Path], call: Call
) -> None:
    status, out, err = call("evaluate", *corpus)
    assert (status, err) == (0, "")
    assert out.startswith("counting on tiny.data.xml\n")
    rows = [line.split() for line in out.splitlines()]
    assert ["all", "100.0", "1", "1"] in rows
    assert ["NOUN", "100.0", "1", "1"] in rows
    # by WordNet's own counts the fake's second sense is rare
    assert ["gold", "rare", "100.0", "1", "1"] in rows


def test_evaluate_as_json_and_its_prediction_file(
    corpus: tuple[Path, Path], call: Call, tmp_path: Path
) -> None:
    out = call("evaluate", *corpus, "--json", "--predictions", tmp_path / "out.txt")[1]
    summary = json.loads(out)
    assert (summary["model"], summary["f1"], summary["interval_95"]) == (
        "counting",
        100,
        [100, 100],
    )
    assert summary["pos"] == {"NOUN": {"f1": 100, "right": 1, "instances": 1}}
    assert (tmp_path / "out.txt").read_text() == corpus[1].read_text()


def test_evaluate_refuses_what_it_cannot_match_or_write(
    corpus: tuple[Path, Path], call: Call, tmp_path: Path
) -> None:
    data, gold = corpus
    status, out, err = call("evaluate", data, gold, "--predictions", tmp_path / "no" / "out.txt")
    assert (status, out) == (1, "") and "cannot be written" in err
    gold.write_text("d9.s0.t0 spring%1:00:01::\n")
    status, out, err = call("evaluate", data, gold)
    assert (status, out) == (1, "") and "do not match" in err


def test_an_interruption_is_reported_with_130(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(model: str) -> Disambiguator:
        raise KeyboardInterrupt

    monkeypatch.setattr(disambiguator, "load", interrupted)
    assert call("disambiguate", "spring") == (130, "", "wsd: interrupted\n")


def process(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start `python` with these arguments and the package on its path."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


def test_a_pipe_that_closes_early_is_no_error() -> None:
    started = process("-m", "wsd", "disambiguate", "spring " * 2000, "--model", "first-sense")
    assert started.stdout and started.stderr
    started.stdout.close()
    assert (started.stderr.read(), started.wait()) == (b"", 0)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_ctrl_c_ends_a_command_that_waits_without_a_traceback() -> None:
    code = """
import sys
from wsd import disambiguator
from wsd.__main__ import main
disambiguator.load = lambda model: (print("waits", file=sys.stderr, flush=True), input())
sys.exit(main(["disambiguate", "spring"]))
"""
    started = process("-c", code)
    assert started.stderr and started.stderr.readline() == b"waits\n"
    started.send_signal(signal.SIGINT)
    out, err = started.communicate()
    assert (started.returncode, out, err) == (130, b"", b"wsd: interrupted\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said_in_a_sentence() -> None:
    command = f"'{sys.executable}' -m wsd disambiguate spring --model first-sense > /dev/full"
    found = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True)
    assert (found.returncode, found.stdout) == (1, b"")
    assert found.stderr.startswith(b"wsd: ") and found.stderr.count(b"\n") == 1


def test_json_is_utf8_whatever_the_locale() -> None:
    arguments = ("-m", "wsd", "disambiguate", "a naïve café", "--model", "first-sense", "--json")
    out, err = process(*arguments, PYTHONIOENCODING="ascii").communicate()
    assert err == b""
    assert [each["text"] for each in json.loads(out)["sentences"][0]["tokens"]][2] == "café"


def test_every_shipped_network_can_be_chosen() -> None:
    assert (*MODEL_NAMES, "first-sense") == MODELS


def test_importing_the_package_is_light() -> None:
    heavy = "import sys, wsd, wsd.__main__; print({'torch', 'nltk', 'numpy'} & set(sys.modules))"
    out, err = process("-c", heavy).communicate()
    assert (out.strip(), err) == (b"set()", b"")


def test_the_package_offers_what_it_lists() -> None:
    assert all(getattr(wsd, name) for name in wsd.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        wsd.nothing  # noqa: B018
