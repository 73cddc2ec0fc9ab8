"""What a test's server has in memory when it begins: loaded in the process it is forked from."""

import gc
from importlib import import_module

for _name in (
    "tests.servers",
    # By name, when a server is started.
    "apscheduler.triggers.interval",
    "gunicorn.glogging",
    "gunicorn.workers.gthread",
):
    import_module(_name)
# Each would look through it for rubbish, and so get a copy of its own of all of it.
gc.collect()
gc.freeze()
