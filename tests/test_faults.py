"""What goes wrong while the server runs: a sentence for the visitor, and the others read on."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from apps import figures, networks, opened, words_on
from streamlit.testing.v1 import AppTest
from test_page import fake_load
from visitor import Visitor, server

from wsd.checkpoint import MODELS
from wsd.disambiguator import Disambiguator
from wsd.inventory import load_inventory
from wsd.network import load_reader
from wsd.records import WsdError

ROOT = Path(__file__).parent.parent
APP = str(ROOT / "streamlit_app.py")


@contextmanager
def no_file_grows(beyond: int) -> Iterator[None]:
    """Let no process started here write a file beyond so many bytes, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (beyond, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A copy of the shipped networks that the page reads with."""
    folder = tmp_path / "models"
    shutil.copytree(MODELS, folder)

    def load(model: str) -> Disambiguator:
        return Disambiguator(load_reader(model, folder), load_inventory())

    with networks(monkeypatch, load):
        yield folder


def page(model: str, text: str) -> AppTest:
    app = opened(APP, model=model, text=text)
    assert not app.exception
    return app


def test_a_network_damaged_while_serving_is_told_and_the_others_read_on(models: Path) -> None:
    assert len(figures(page("both", "The spring was broken."))) == 5
    weights = models / "right" / "weights.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:1000] + b"\x00" + whole[1001:])
    assert (
        "weights\\.safetensors is damaged" in page("right", "They sat on the bank.").error[0].value
    )
    assert len(figures(page("both", "They sat on the bank."))) == 5
    weights.write_bytes(whole)
    assert len(figures(page("right", "They sat on the bank."))) == 5


def test_a_network_damaged_after_it_was_loaded_goes_on_reading(models: Path) -> None:
    page("both", "The spring was broken.")
    for name in ("both", "shared"):
        for file in (models / name).iterdir():
            file.write_bytes(b"")
    assert len(figures(page("both", "A guide led us to the spring."))) == 5


def test_missing_wordnet_files_are_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(model: str) -> Disambiguator:
        raise WsdError("WordNet's file data.noun is missing or damaged: install it again.")

    with networks(monkeypatch, load):
        app = opened(APP)
        assert not app.exception and not figures(app)
        assert "data\\.noun is missing" in app.error[0].value
    with networks(monkeypatch, fake_load):
        assert "data\\.noun" not in words_on(opened(APP))


def test_a_full_disk_ends_a_run_in_a_sentence_and_the_run_is_gone_on_with(tmp_path: Path) -> None:
    text, out = tmp_path / "in.txt", tmp_path / "out.jsonl"
    text.write_text("".join(f"They sat on bank {n}.\n" for n in range(2_000)), "utf-8")
    command = [sys.executable, "-m", "wsd", "annotate", str(text), str(out), "--compact"]
    command += ["--workers", "1", "--model", "first-sense", "--quiet"]
    with no_file_grows(beyond=100_000):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and not done.stdout and not out.exists()
    assert "cannot be written: File too large. What is written is kept" in done.stderr
    assert done.stderr.startswith("wsd: ") and len(done.stderr.splitlines()) == 1
    subprocess.run(command, cwd=ROOT, check=True)
    rows = [json.loads(line)["row"] for line in out.read_text("utf-8").splitlines()]
    assert rows == list(range(1, 2_001))


FULL = """
import resource, sys
sys.path.insert(0, {root!r})
from wsd.annotation import annotate
from wsd.disambiguator import load
from wsd.pages.job import ENDINGS, as_file
reader = load("first-sense")
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
parts = list(annotate(reader, ("They sat on the bank.",)))
print(*(len(as_file(parts, style)) > 50 for style in ENDINGS))
"""


def test_downloads_are_made_without_the_disk() -> None:
    code = FULL.format(root=str(ROOT))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["True", "True", "True"]


@pytest.mark.slow
def test_the_page_stands_on_a_full_disk_and_outlives_visitors_who_leave() -> None:
    with (
        no_file_grows(beyond=0),
        server(subprocess.PIPE) as serving,
        Visitor(serving.address) as stays,
    ):
        assert stays.open().kinds["plotly_chart"] == 5
        for number in range(5):
            leaves = Visitor(serving.address)
            leaves.ask(f"text=the+spring+of+{number}+" + "chest+of+drawers+" * 300)
            time.sleep(0.1 * number)  # from before the script runs to its midst
            leaves.leave()
        page = stays.read("They sat on the bank of the river.")
        assert page.sentences[0] == "They sat on the bank of the river."
        assert page.kinds["plotly_chart"] == 5 and not page.kinds["exception"]
        serving.process.terminate()
        log = (serving.process.stdout.read() if serving.process.stdout else b"").decode()
    assert "Traceback" not in log
