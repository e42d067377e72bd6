"""``/docs``: the API, read and tried in a browser. No CDN, no inline script or style."""

from __future__ import annotations

from html import escape
from string import Template
from threading import Lock
from typing import Any, Final

from anyio import to_thread
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from app.web.deps import Lang
from app.web.i18n import _, translate
from app.web.routing import Router
from app.web.security import CSP

ASSETS = "/static/vendor/swagger-ui-5.35.0"
# Swagger UI's style sheet holds its icons as data: images; everything else is as on every other page.
DOCS_CSP = f"{CSP}; img-src 'self' data:"
# What stands in <main> is for readers without script; Swagger UI puts its own heading and link in its place.
_PAGE = Template("""\
<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<link rel="icon" type="image/png" href="$assets/favicon-32x32.png">
<link rel="stylesheet" href="$assets/swagger-ui.css">
<script src="$assets/swagger-ui-bundle.js" defer></script>
<script src="/static/docs.js" defer></script>
</head>
<body>
<main id="swagger-ui" data-openapi-url="$openapi_url">
<h1>$title</h1>
<p><a href="$openapi_url">$machine</a></p>
<noscript><p>$noscript</p></noscript>
</main>
</body>
</html>
""")


_WRITING: Final = Lock()


class Documented(FastAPI):
    """A service whose operations are headed by what they do, not by the name of a Python function."""

    def setup(self) -> None:
        """In a thread: to write it reads every route, two seconds in which no vote would be taken."""

        async def document(_request: Request) -> Response:
            return await to_thread.run_sync(lambda: JSONResponse(self.openapi()))

        if self.openapi_url:
            self.add_route(self.openapi_url, document, include_in_schema=False)

    def openapi(self) -> dict[str, Any]:
        with _WRITING:
            return self.openapi_schema or self._written()

    def _written(self) -> dict[str, Any]:
        document = super().openapi()
        for operation in (one for path in document["paths"].values() for one in path.values()):
            said = operation.pop("description", "").split("\n\n", 1)
            if said[0]:
                operation["summary"] = " ".join(said[0].split())
            if said[1:]:
                operation["description"] = said[1]
        return document


def docs_router(openapi_url: str) -> APIRouter:
    """The door to ``/docs``, which shows the document served at ``openapi_url``.

    ``app/static`` must be served at ``/static``.
    """
    router = Router()

    @router.get("/docs", response_class=HTMLResponse, include_in_schema=False)
    def docs(language: Lang) -> HTMLResponse:
        page = _PAGE.substitute(
            language="en" if language == "en" else "zh-CN",
            title=escape(translate(_("接口文档"), language)),
            machine=escape(translate(_("机器可读的接口说明（OpenAPI）"), language)),
            noscript=escape(
                translate(_("此页须启用 JavaScript；不启用时请用上面的机器可读说明。"), language)
            ),
            assets=ASSETS,
            openapi_url=escape(openapi_url),
        )
        return HTMLResponse(page, headers={"Content-Security-Policy": DOCS_CSP})

    return router
