"""What the web server says by itself, to a request that is too malformed to reach a route: one word.

Refuses nothing that the web server lets pass. Rules: it quotes nothing of the request, whose bytes may be somebody's
message, and carries the same headers as every other answer.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from connectors.gateway import SECURITY_HEADERS


class TerseHandler(RequestHandler):
    """One connection."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        super().handle_error(request, status, exc, message)  # writes the log, and fails if an answer is under way
        response = web.Response(status=status, text=HTTPStatus(status).phrase, headers=SECURITY_HEADERS)
        response.force_close()
        return response


class TerseServer(web.Server):
    def __call__(self) -> RequestHandler:
        return TerseHandler(self, loop=self._loop, **self._kwargs)


class TerseRunner(web.AppRunner):
    """Runs an application whose connections are terse, and unpack nothing that a stranger packed."""

    def __init__(self, app: web.Application, **more: Any) -> None:
        super().__init__(app, auto_decompress=False, **more)

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        server.__class__ = TerseServer
        return server
