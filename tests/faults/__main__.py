"""The house that simulated phones talk to: one order a line as JSON on stdin, one answer a line.

The answer is `{"done": …}`, or `{"failed": "…"}` where an order could not be carried out.
"""

import json
import shutil
import signal
import sys
import tempfile
import traceback
from pathlib import Path

from tests.faults.keeper import Keeper


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="ygt-faults-"))
    # Ended from outside, too, it takes its servers along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    keeper = Keeper(folder)
    try:
        for line in sys.stdin:
            print(json.dumps(_answer(keeper, json.loads(line)), default=str), flush=True)
    finally:
        keeper.close()
        shutil.rmtree(folder, ignore_errors=True)


def _answer(keeper: Keeper, order: dict[str, object]) -> dict[str, object]:
    try:
        return {"done": keeper.carry_out(str(order.pop("order")), order)}
    except Exception:
        # Whoever gave the order fails with these words; the house stands for the next one.
        return {"failed": traceback.format_exc()}


if __name__ == "__main__":
    main()
