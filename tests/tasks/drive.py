"""
A coordinating process to be killed: python drive.py STORE EXECUTOR TASK SHARDS INPUTS.

Prints ``begun`` and then the number of finished shards, one a line.
"""

import json
import sys
from pathlib import Path

from oresight.runs import Cluster, InProcess, Job, Processes, RunStore, allow_task, execute


def executor(text):
    kind, _, rest = text.partition("=")
    if kind == "cluster":
        return Cluster(rest)
    return InProcess() if kind == "here" else Processes(int(kind))


def main(folder, where, name, shards, inputs):
    task = f"plain_tasks:{name}"
    allow_task(task)
    job = Job.of(task, json.loads(inputs), shards=int(shards), edition="test")

    def tell(seen):
        sys.stdout.write(f"{seen.done}\n")
        sys.stdout.flush()

    execute(RunStore(Path(folder)), job, executor=executor(where), progress=tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
