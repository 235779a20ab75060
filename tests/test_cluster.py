"""A Dask job gives what one process gives, even when a process dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from test_annotation import counting

from wsd import cluster
from wsd.annotation import Chunk
from wsd.cluster import annotate_column, annotated_part
from wsd.records import WsdError

ROOT = Path(__file__).parents[1]
TEXTS = ["Spring is near. A chest of drawers", "", None, "the", "the bank"]
MODEL = "first-sense"  # what a cluster does is the same with any reader, and this one loads fast


@pytest.fixture
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "loaded", lambda model: counting())


@pytest.mark.usefixtures("_fakes")
def test_a_partition_gets_three_columns_and_keeps_its_index() -> None:
    part = pd.DataFrame({"text": TEXTS, "id": range(5)}, index=[9, 7, 7, 5, 3])
    found = annotated_part(part, "text", "both")
    assert list(found.index) == [9, 7, 7, 5, 3] and list(found["id"]) == list(range(5))
    assert list(found["words_with_sense"]) == [2, 0, 0, 0, 1]
    first = json.loads(found["senses"].iloc[0])
    assert [word[:2] for sentence in first for word in sentence] == [[0, 6], [18, 34]]
    # four of six for the coil of the spring, and certainty for the only sense
    assert found["mean_confidence"].iloc[0] == pytest.approx((0.6667 + 1) / 2)
    assert found["mean_confidence"].isna().tolist() == [False, True, True, True, False]


@pytest.mark.usefixtures("_fakes")
def test_a_partition_without_rows_has_the_columns_and_types_of_others() -> None:
    part = pd.DataFrame({"text": TEXTS})
    empty, full = annotated_part(part.iloc[:0], "text", None), annotated_part(part, "text", "both")
    assert dict(empty.dtypes) == dict(full.dtypes)


def test_a_frame_without_the_column_is_told() -> None:
    dataframe = pytest.importorskip("dask.dataframe", reason="Dask is not installed")
    frame = dataframe.from_pandas(pd.DataFrame({"body": ["a"]}), npartitions=1)
    with pytest.raises(WsdError, match="no column 'text': choose one of body"):
        annotate_column(frame, "text")


@pytest.mark.usefixtures("_fakes")
def test_a_frame_is_annotated_as_its_meta_promises() -> None:
    dataframe = pytest.importorskip("dask.dataframe", reason="Dask is not installed")
    table = pd.DataFrame({"text": TEXTS})
    lazy = annotate_column(dataframe.from_pandas(table, npartitions=2), "text")
    found = lazy.compute(scheduler="synchronous")
    assert dict(lazy.dtypes) == dict(found.dtypes)
    assert found["senses"].tolist() == annotated_part(table, "text", "both")["senses"].tolist()


def test_no_scheduler_and_no_dask_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WsdError, match=r"pip install wsd\[dask\]"):
        list(cluster.written_by("tcp://127.0.0.1:1", [], model=MODEL, style="compact"))


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as two,
        distributed.Client(two) as client,
    ):
        yield client


@pytest.mark.slow
def test_a_killed_worker_loses_nothing(client: Any) -> None:
    dataframe = pytest.importorskip("dask.dataframe")

    def slowly(part: pd.DataFrame) -> pd.DataFrame:
        time.sleep(0.2)
        return part

    table = pd.DataFrame({"text": [f"The spring in the bank of {n} chests." for n in range(60)]})
    lazy = annotate_column(dataframe.from_pandas(table, npartitions=20), "text", model=MODEL)
    future = client.compute(lazy.map_partitions(slowly, meta=lazy._meta))
    workers = list(client.run(os.getpid).values())
    done = 0
    while not done:  # until one partition is there, so that the kill has something to lose
        time.sleep(0.05)
        done = sum(map(len, client.has_what().values()))
    assert not future.done()
    os.kill(workers[0], signal.SIGKILL)
    found = future.result(timeout=900)
    assert workers[0] not in client.run(os.getpid).values()
    pd.testing.assert_frame_equal(found, annotated_part(table, "text", MODEL), check_dtype=False)


@pytest.mark.slow
def test_the_command_hands_its_chunks_to_a_cluster(client: Any, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("A spring.\n\nThe bank of a river.\n")
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "wsd", "annotate", tmp_path / "in.txt", out, "--model", MODEL]
    address = client.scheduler.address
    for more in (["--scheduler", address], ["--workers", "1", "--restart"]):
        done = subprocess.run([*command, *more], cwd=ROOT, capture_output=True, check=True)
        assert b"done: 3 rows" in done.stderr
        out.rename(tmp_path / more[0])
    assert (tmp_path / "--scheduler").read_bytes() == (tmp_path / "--workers").read_bytes()


@pytest.mark.slow
def test_chunks_come_back_in_order(client: Any) -> None:
    chunks = [Chunk(number, ("A spring.",)) for number in range(1, 12)]
    address = client.scheduler.address
    found = list(cluster.written_by(address, chunks, model=MODEL, style="compact"))
    assert [each.last for each in found] == list(range(1, 12))
