"""Folders of articles to folders of tables: shards, resume, failures, engines, run.json.

`plan` says what is read and cuts it into shards; `work` reads one shard into part files, in this process or in any
other, with `rows` on their way into tables and `notes` for whoever takes up the shard; `engine` is where shards are
worked on: here, in supervised worker processes, or on a dask cluster; `folder` is the output folder with its lock and
its ledger; `run` puts them together; `forecast` says beforehand what a run will take. The rule that makes a run
restartable anywhere: parts are written under other names, synced and renamed, and only then does their shard get its
line in the ledger. An article that can't be read, or that kills or hangs its worker, becomes a row of `failures`, and
the rest goes on.
"""

from koujing.batch.engine import ENGINES, Dask, Engine, Here, Local
from koujing.batch.forecast import Forecast, forecast
from koujing.batch.parts import BatchError, Counts, Group, Receipt
from koujing.batch.plan import ONE_ARTICLE, Cutter, Plan, PlanError, Shard, config_hash
from koujing.batch.run import Outcome, Progress, extract, extract_to
from koujing.files.found import MAX_BYTES

__all__ = [
    "ENGINES",
    "MAX_BYTES",
    "ONE_ARTICLE",
    "BatchError",
    "Counts",
    "Cutter",
    "Dask",
    "Engine",
    "Forecast",
    "Group",
    "Here",
    "Local",
    "Outcome",
    "Plan",
    "PlanError",
    "Progress",
    "Receipt",
    "Shard",
    "config_hash",
    "extract",
    "extract_to",
    "forecast",
]
