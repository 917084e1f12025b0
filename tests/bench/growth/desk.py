"""A process with one set of registers: ``python -m tests.bench.growth.desk MODEL``, JSON lines in and out.

It says ``{"ready": ...}`` when it is warm; then each line ``{"turn": [conversation, text]}`` or
``{"look": [country, name]}`` is answered with what it cost, in ms. The registers are those beside the ``knowledge``
package of its working directory.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import knowledge
from bot.logs import configure
from bot.privacy.state import State
from bot.serving.settling import settle
from knowledge.agencies import check
from knowledge.agency_index import index_of
from tests.bench.growth.turns import Side


async def _answer(side: Side, asked: dict[str, Any]) -> dict[str, Any]:
    if "turn" in asked:
        cost = await side.turn(*asked["turn"])
        return {"wall": cost.wall, "processor": cost.processor, "intent": side.intent}
    country, name = asked["look"]
    wall, processor = time.perf_counter(), time.process_time()
    verdict = check(country, name)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return {"wall": wall * 1000, "processor": processor * 1000, "intent": verdict.verdict}


def _memory() -> float:
    """Megabytes of this process that no other one shares, or a part of those that some share."""
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def main() -> None:
    """See above."""
    configure(50)
    with tempfile.TemporaryDirectory() as folder:
        state = State(Path(folder))
        side = Side(state, Path(sys.argv[1]))
        index = index_of("PH")
        settle()  # as `serve` does
        ready = {
            "ready": str(Path(knowledge.__file__).parent),
            "agencies": len(index.names) if index else 0,
            "memory_mb": _memory(),
        }
        print(json.dumps(ready), flush=True)
        for asked in sys.stdin:
            print(json.dumps(asyncio.run(_answer(side, json.loads(asked)))), flush=True)
        state.close()


if __name__ == "__main__":
    main()
