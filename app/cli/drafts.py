"""Files that are whole or not there at all, readable by the operator alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp


@contextmanager
def drafted(out: Path) -> Iterator[Path]:
    """A draft beside `out` that takes its name at the end, synced; on an error nothing stays."""
    # mkstemp: mode 0600, like everything that holds what residents said.
    handle, name = mkstemp(dir=out.parent, prefix=f".{out.name}.")
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
