"""Run the rasa-sdk actions inside the assistant's process instead of over HTTP.

Rasa 3.6 knows only a remote action server. This endpoint looks like one and calls the same executor directly, so that
one process is enough; ``rasa run actions`` with an ``action_endpoint`` in ``endpoints.yml`` works all the same.
"""

from __future__ import annotations

import json as jsonlib
from typing import Any

import structlog
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

log = structlog.get_logger(__name__)

_VALIDATE = RemoteAction._validate_action_result


def _validate_foreign_results_only(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Skip Rasa's schema check of what our own process has just made: it was half of the time of a message."""
    return True if isinstance(self.action_endpoint, InProcessActions) else bool(_VALIDATE(self, result))


class InProcessActions(EndpointConfig):
    """An action endpoint without a network.

    ``enable_selective_domain`` keeps Rasa from copying the whole domain into every call.
    """

    def __init__(self, package: str = "actions") -> None:
        """Import the package and register every action in it."""
        super().__init__("in-process:", enable_selective_domain=True)
        self.executor = ActionExecutor()
        self.executor.register_package(package)
        RemoteAction._validate_action_result = _validate_foreign_results_only

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        json: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Run the action named in the call and return its events and responses.

        An action of ours that fails must not end in silence: Rasa would log it and go on, and a form would only ask its
        question again. She gets an apology; the log gets the kind of fault, which holds none of her words.

        Raises:
            ClientResponseError: status 400 when a form rejects, as a remote server would answer.
        """
        call = json or {}
        try:
            return await self.executor.run(call)
        except ActionExecutionRejection as rejection:
            text = jsonlib.dumps({"error": rejection.message, "action_name": rejection.action_name})
            raise ClientResponseError(400, rejection.message, text) from rejection
        except Exception as error:
            name = str(call.get("next_action"))
            if name.startswith("validate_"):
                raise  # it answers nothing; without it the form simply asks again
            log.exception("action.failed", action_name=name, error=type(error).__name__)
            return {"events": [], "responses": [{"response": "utter_trouble"}]}
