"""A disk that takes nothing more costs figures for a while, and ends no process."""

from multiprocessing import get_context
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from app.http.counting import Counts, together
from app.http.counts_file import CountsFolder, Kept
from tests.faults.small_disk import SmallDisk, may_mount, small_disk


def a_counter(folder: CountsFolder, status: str) -> Kept:
    labels = (["status"], [status])
    return folder.value("counter", "ygt_tried", "ygt_tried_total", *labels, "What was tried.")


def counted(folder: Path) -> dict[str, float]:
    """As whoever is asked for the figures adds them up."""
    found = CollectorRegistry()
    MultiProcessCollector(found, str(folder))  # type: ignore[no-untyped-call]
    return values_of(generate_latest(found).decode(), "status")


def values_of(text: str, label: str) -> dict[str, float]:
    return {
        sample.labels[label]: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name in ("ygt_tried_total", "ygt_pulls_total")
    }


def test_processes_add_up_however_many_values_they_have(tmp_path: Path) -> None:
    mine, another = CountsFolder(tmp_path), CountsFolder(tmp_path)
    for n in range(700):
        a_counter(mine, f"s{n}").inc(n)
    a_counter(another, "s699").inc(0.5)
    told = counted(tmp_path)
    assert len(told) == 700
    assert (told["s0"], told["s350"], told["s699"]) == (0, 350, 699.5)


def test_what_is_counted_while_nothing_can_be_kept_is_told_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    away = tmp_path / "counts"
    folder = CountsFolder(away)
    taken, refused = a_counter(folder, "taken"), a_counter(folder, "refused")
    taken.inc(2)
    refused.inc(1)
    # Logs go where the test before this one let them go.
    told = "".join(capsys.readouterr())
    assert told.count("counts_not_kept") == 1
    away.mkdir()
    taken.inc(1)
    assert counted(away) == {"taken": 3, "refused": 1}


def test_a_process_lives_on_while_the_disk_of_its_counts_is_full(tmp_path: Path) -> None:
    if not may_mount():
        pytest.skip("this user may not mount a small disk")
    folder, told = tmp_path / "counts", tmp_path / "told"
    folder.mkdir()
    with small_disk(folder, 1) as disk:
        disk.fill(0)
        # A signal would end whoever counts.
        process = get_context("forkserver").Process(target=count, args=(disk, folder, told))
        process.start()
        process.join()
    assert process.exitcode == 0
    assert values_of(told.read_text(), "store") == {"primary": 3}


def count(disk: SmallDisk, folder: Path, told: Path) -> None:
    """Twice while the disk is full, once more when it is freed; then tell."""
    together(folder)
    counts = Counts("live")
    counts.pulled("primary")
    counts.pulled("primary")
    disk.free()
    counts.pulled("primary")
    told.write_bytes(counts.text({}, None))
