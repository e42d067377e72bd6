"""Every setting of the service, in one frozen object. ``.env.example`` is checked against it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment (``PIAOJUE_…``) and from ``.env`` in the working folder."""

    model_config = SettingsConfigDict(
        env_prefix="PIAOJUE_", env_file=".env", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    database_url: str = Field(
        "sqlite:///data/piaojue.db",
        description="数据库地址，任何 SQLAlchemy 写法。One congress, one database: an SQLite file or a "
        "PostgreSQL schema (postgresql://user@/name?host=/socket is understood).",
    )
    host: str = Field("127.0.0.1", description="监听地址。The address the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="监听端口。The port the server listens on.")
    secret: SecretStr = Field(
        SecretStr(""),
        description="服务密钥，至少 32 个字符。Pepper for phone numbers and one-time codes. Left empty, "
        "one is made once and kept in secret_file.",
    )
    secret_file: Path = Field(
        Path("data/secret"), description="密钥文件。Where a secret that was made is kept."
    )
    notifier: Literal["console", "file"] = Field(
        "console", description="验证码发送方式。How one-time codes leave: console, or files in outbox."
    )
    outbox: Path = Field(Path("data/outbox"), description="验证码文件夹。The folder of the file notifier.")
    secure_cookie: bool = Field(
        False, description="仅经 HTTPS 发送 cookie。Set to true where the service stands behind HTTPS."
    )
    staff_session_hours: int = Field(
        12, ge=1, le=168, description="工作人员登录有效小时数。Hours a staff sign-in lasts."
    )
