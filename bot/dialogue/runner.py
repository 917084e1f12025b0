"""Runs a loaded model's graph, node after node.

Rasa runs it through dask, which plans anew at each message and is made for many machines; the plan takes as long as
some of the nodes. Here the order is worked out once for each target.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class PlainRunner(GraphRunner):
    """The same results as :class:`DaskGraphRunner`, in the same process and thread."""

    def __init__(self, schema: GraphSchema, nodes: Mapping[str, GraphNode]) -> None:
        """Keep the nodes, which are loaded already.

        Args:
            schema: which node needs which.
            nodes: by their names in the schema.
        """
        self._schema = schema
        self._nodes = nodes
        self._order = cache(self._planned)

    @classmethod
    def of(cls, runner: DaskGraphRunner) -> PlainRunner:
        """Take the nodes over that Rasa has loaded."""
        return cls(runner._graph_schema, runner._instantiated_nodes)

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> PlainRunner:
        """Load the nodes; see the interface."""
        return cls.of(DaskGraphRunner.create(graph_schema, model_storage, execution_context, hooks))

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Run what the targets need; see the interface."""
        wanted = tuple(targets or self._schema.target_names)
        done = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._order(wanted):
            done[name] = self._nodes[name](*[done.get(need, need) for need in needs])
        return {name: done[name][1] for name in wanted}

    def _planned(self, targets: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The nodes behind the targets and what each needs, none before what it needs."""
        order: dict[str, tuple[str, ...]] = {}

        def plan(name: str) -> None:
            if name not in order and name in self._schema.nodes:  # the others are inputs
                needs = tuple(self._schema.nodes[name].needs.values())
                for need in needs:
                    plan(need)
                order[name] = needs

        for target in targets:
            plan(target)
        return tuple(order.items())
