"""The yardstick: what a FastAPI endpoint costs that does nothing, in the same run on the same machine."""

from __future__ import annotations

from fastapi import FastAPI

app = FastAPI(openapi_url=None)


@app.get("/sync")
def sync() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/async")
async def asynchronous() -> dict[str, str]:
    return {"status": "ok"}
