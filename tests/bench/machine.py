"""What the figures were measured on: a figure without its machine says nothing."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("flask", "sqlalchemy", "msgspec", "cel-expr-python", "gunicorn", "psycopg")


def machine() -> list[str]:
    """Lines that name processor, memory, system and the libraries that matter."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return [
        f"machine: {_processor()}, {os.cpu_count()} cores, {_memory()} GiB, {platform.platform()}",
        f"python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}",
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
