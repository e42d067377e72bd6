"""Every setting of the service, in one frozen object. ``.env.example`` is checked against it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.domain.networks import ranges

OIDC_BACK = "/sign-in/identity/back"


def is_guarded(address: str) -> bool:
    """Reached by TLS, or on this machine, where nobody listens: the tests' provider."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    loopback = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    plain = not parts.fragment and parts.username is None
    return plain and bool(parts.hostname) and (parts.scheme == "https" or loopback)


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
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="反向代理的地址，逗号分隔。Only these are believed about where a request comes from "
        "(X-Forwarded-For). One that is missing here makes everybody behind it one address, with one "
        "address's limits.",
    )
    secret: SecretStr = Field(
        SecretStr(""),
        description="服务密钥，至少 32 个随机字符（openssl rand -base64 33）；容易猜到的只可用于演示。"
        "Pepper for phone numbers and one-time codes. Left empty, one is made once and kept in secret_file. "
        "All but the demonstration's database refuse one that is easily guessed.",
    )
    secret_file: Path = Field(
        Path("data/secret"), description="密钥文件。Where a secret that was made is kept."
    )
    notifier: Literal["console", "file", "webhook"] = Field(
        "console",
        description="短信发送方式（验证码、办理进展）。How messages to a phone leave: console, "
        "files in outbox, or webhook (a gateway of yours).",
    )
    outbox: Path = Field(Path("data/outbox"), description="短信文件夹。The folder of the file notifier.")
    webhook_url: str = Field(
        "", description="短信网关地址。Where the webhook notifier posts each message, as JSON."
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="短信网关密钥，至少 32 个字符。Signs what is posted: X-Piaojue-Signature is "
        "HMAC-SHA256 of the body.",
    )
    smtp_host: str = Field(
        "",
        description="邮件服务器。Set it, and whoever left an e-mail address is told by mail instead "
        "of the phone.",
    )
    smtp_port: int = Field(587, ge=1, le=65535, description="邮件服务器端口。The mail server's port.")
    smtp_starttls: bool = Field(
        True, description="邮件经 STARTTLS 加密。False only where the mail server is on this machine."
    )
    smtp_user: str = Field("", description="邮件服务器用户名，空为不登录。Left empty, nobody logs in.")
    smtp_password: SecretStr = Field(SecretStr(""), description="邮件服务器密码。The mail server's password.")
    smtp_from: str = Field("", description="发件人地址。The sender's address; needed with smtp_host.")
    gateway_timeout_seconds: int = Field(
        10, ge=1, le=10, description="发送超时秒数。Seconds a mail server or gateway may take."
    )
    deliver_every_seconds: int = Field(
        10,
        ge=0,
        le=3600,
        description="发送间隔秒数，0 为不在服务进程内发送。How often the served process looks for "
        "notices to send; with 0 it never does, and python -m app deliver has to.",
    )
    notice_lease_seconds: int = Field(
        300,
        ge=1,
        le=3600,
        description="发送占用秒数。A notice that a sender took and did not finish is sent again "
        "after this long.",
    )
    keep_notices_days: int = Field(
        180,
        ge=1,
        le=3650,
        description="通知保留天数。Days after which notices are forgotten.",
    )
    attachments: Path = Field(
        Path("data/attachments"),
        description="附件文件夹。Where attachments are kept.",
    )
    attachment_mb: int = Field(8, ge=1, le=20, description="单个附件上限（MB）。The largest attachment.")
    attachment_megapixels: int = Field(
        50, ge=1, le=80, description="图片像素上限（百万）。The largest picture, in million pixels."
    )
    attachments_a_day: int = Field(
        30, ge=1, le=1000, description="每人每天附件数上限。Attachments one person may upload in 24 hours."
    )
    topics_a_day: int = Field(
        5,
        ge=1,
        le=1000,
        description="每个手机号每天可提建议数。Suggestions one phone may submit in 24 hours.",
    )
    topics_an_address_a_day: int = Field(
        60,
        ge=1,
        le=100_000,
        description="每个网络地址每天可提建议数。Suggestions from one address in 24 hours: a station's or a "
        "school's people share one.",
    )
    supports_a_day: int = Field(
        50,
        ge=1,
        le=10_000,
        description="每个手机号每天可支持建议数。Supports one phone may give in 24 hours.",
    )
    codes_an_address_an_hour: int = Field(
        100,
        ge=1,
        le=10_000,
        description="每个网络地址一小时内可获取的验证码数。One-time codes asked for from one address in an "
        "hour; one phone gets five.",
    )
    codes_everywhere_an_hour: int = Field(
        3000,
        ge=1,
        le=1_000_000,
        description="所有网络地址合计，一小时内可发送的验证码数。One-time codes sent in an hour to anybody "
        "at all: what the gateway may cost when somebody has many networks.",
    )
    hall_networks: str = Field(
        "",
        description="会场网段，CIDR，逗号分隔，如 10.8.0.0/16。Networks that a hall full of people shares: "
        "what goes wrong there is counted by account and not by address as well.",
    )
    wrong_passwords_an_address: int = Field(
        30,
        ge=5,
        le=10_000,
        description="每个网络地址 15 分钟内可输错的密码数（各账号合计；每个账号 5 次）。Wrong passwords "
        "from one address in 15 minutes, of all accounts together; one account gets five.",
    )
    wrong_tails: int = Field(
        10,
        ge=1,
        le=100,
        description="同一网络地址对一个编号一天内可输错后四位的次数。Wrong tails for one number from one "
        "network in 24 hours: whoever guesses uses up his own network's, not the author's.",
    )
    wrong_tails_everywhere: int = Field(
        100,
        ge=2,
        le=1000,
        description="所有网络地址合计，对一个编号一天内可输错后四位的次数，须多于上一项。The same from all "
        "networks together: with 100 the 10,000 tails of a number take 100 days.",
    )
    wrong_tails_an_address: int = Field(
        40, ge=1, le=10_000, description="每个网络地址一小时内可查错的次数。Wrong look-ups from one address."
    )
    flag_phone: int = Field(
        4,
        ge=2,
        le=1000,
        description="同一手机号一天内第几条起提请核查。Flagged from this one on, by one phone.",
    )
    flag_address: int = Field(
        20, ge=2, le=100_000, description="同一网络地址一天内第几条起提请核查。The same by one address."
    )
    flag_text: int = Field(
        3,
        ge=2,
        le=1000,
        description="内容相同的第几条起提请核查。The same by one text, while it is remembered.",
    )
    keep_hands_days: int = Field(
        30,
        ge=2,
        le=366,
        description="防滥用记录保留天数。Days the sealed traces of phones, addresses and texts are kept.",
    )
    keep_contacts_days: int = Field(
        180,
        ge=0,
        le=3650,
        description="建议办结后联系方式保留天数。Days a contact is kept after the last suggestion's end.",
    )
    keep_names_days: int = Field(
        180, ge=0, le=3650, description="建议办结后称呼保留天数。Days an author's name is kept after its end."
    )
    checkpoints: Path = Field(
        Path("data/checkpoints"),
        description="检查点文件夹。Where the audit chain's checkpoints are kept beside the database: they "
        "tell a restored older state. Best on another disk; no part of a backup.",
    )
    rehearsals: Path = Field(
        Path("data/rehearsal"),
        description="模拟票决文件夹。Where a rehearsal lives until it is dropped, whole.",
    )
    secure_cookie: bool = Field(
        False, description="仅经 HTTPS 发送 cookie。Set to true where the service stands behind HTTPS."
    )
    log: Literal["text", "json"] = Field(
        "text",
        description="日志格式。How lines of the log are written, to standard error: text, or one JSON "
        "object a line. No line names a person, an address or a choice.",
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="监控口令，至少 16 个字符；空为没有 /metrics。The bearer token a Prometheus sends to "
        "/metrics; left empty, there is no such address.",
    )
    totp: Literal["off", "optional", "required"] = Field(
        "optional",
        description="工作人员的两步登录：off 不用，optional 各人自定，required 一律须启用（正式使用时建议）。"
        "Two-step sign-in of staff: in use by nobody, by whoever wishes, by all (recommended).",
    )
    staff_session_hours: int = Field(
        12, ge=1, le=168, description="工作人员登录有效小时数。Hours a staff sign-in lasts."
    )
    staff_idle_minutes: int = Field(
        30,
        ge=5,
        le=720,
        description="工作人员多少分钟没有操作即退出（大屏除外）。Minutes after which a staff sign-in ends "
        "that nobody uses; a wall goes on.",
    )
    deputy_idle_minutes: int = Field(
        240,
        ge=60,
        le=720,
        description="代表多少分钟没有操作即退出。The same for a deputy, who waits in the hall for the vote.",
    )
    resident_idle_minutes: int = Field(
        120, ge=10, le=1440, description="居民多少分钟没有操作即退出。The same for a resident."
    )

    oidc_issuer: str = Field(
        "",
        description="统一身份认证（OpenID Connect）的签发者地址，空为不用。The issuer of a sign-in that "
        "staff already have elsewhere, exactly as its discovery document names it: an https address.",
    )
    oidc_name: str = Field(
        "统一身份认证", max_length=20, description="登录页上写的名称。What the sign-in page calls it."
    )
    oidc_client_id: str = Field("", description="在签发者处登记的客户端编号。The client registered there.")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="客户端密钥，至少 16 个字符。The client's secret."
    )
    oidc_client_secret_file: str = Field(
        "", description="客户端密钥所在的文件，代替上一项。A file that holds it, instead of the setting."
    )
    oidc_own_address: str = Field(
        "",
        description="本服务对外的地址，如 https://piaojue.example.gov.cn；登记的回调地址是它加上 "
        f"{OIDC_BACK}。This service's own address, to which the provider sends people back.",
    )

    @property
    def identity_provider(self) -> str:
        """Its name on the pages; "" where none is used."""
        return self.oidc_name if self.oidc_issuer else ""

    def oidc_secret(self) -> str:
        """Raises OSError where the file cannot be read."""
        if self.oidc_client_secret_file:
            return Path(self.oidc_client_secret_file).read_text(encoding="ascii").strip()
        return self.oidc_client_secret.get_secret_value()

    @model_validator(mode="after")
    def _the_provider_is_whole(self) -> Settings:
        if not self.oidc_issuer:
            return self
        for name in ("oidc_issuer", "oidc_own_address"):
            if not is_guarded(getattr(self, name)):
                raise ValueError(f"{name} has to be an https address, without fragment or password")
        if not self.oidc_client_id or not self.oidc_name.strip():
            raise ValueError("oidc_issuer needs oidc_client_id and oidc_name")
        try:
            secret = self.oidc_secret()
        except (OSError, ValueError):
            raise ValueError("oidc_client_secret_file cannot be read") from None
        if len(secret) < 16 or not secret.isascii() or not self.oidc_client_id.isascii():
            raise ValueError("oidc_client_id and oidc_client_secret are ASCII, the secret of at least 16")
        return self

    @model_validator(mode="after")
    def _gateways_are_whole(self) -> Settings:
        if self.notifier == "webhook" and not self.webhook_url.startswith(("https://", "http://")):
            raise ValueError("notifier=webhook needs webhook_url, an http(s) address")
        if self.notifier == "webhook" and len(self.webhook_secret.get_secret_value()) < 32:
            raise ValueError("notifier=webhook needs webhook_secret of at least 32 characters")
        if self.smtp_host and not self.smtp_from:
            raise ValueError("smtp_host needs smtp_from")
        return self

    @model_validator(mode="after")
    def _networks_are_known(self) -> Settings:
        try:
            ranges(self.hall_networks)
        except ValueError:
            raise ValueError("hall_networks has to be networks in CIDR, as 10.8.0.0/16") from None
        return self

    @model_validator(mode="after")
    def _a_token_is_no_word(self) -> Settings:
        if 0 < len(self.metrics_token.get_secret_value()) < 16:
            raise ValueError("metrics_token needs at least 16 characters")
        return self

    @model_validator(mode="after")
    def _no_network_uses_up_all_tries(self) -> Settings:
        if self.wrong_tails_everywhere <= self.wrong_tails:
            raise ValueError("wrong_tails_everywhere has to be more than wrong_tails")
        return self
