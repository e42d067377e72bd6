"""What the demonstration says when it is done: where to go, who may sign in, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from sqlmodel import Session

from app.config import Settings
from app.demo import staff
from app.demo.district import STREETS
from app.demo.life import handling
from app.demo.life.record import Life, Said
from app.demo.scene import Scene
from app.domain.crockford import in_fours
from app.domain.words import TopicStatus
from app.people import service as people
from app.topics import service as topics

SYNTHETIC: Final = (
    "演示数据：福汀区是虚构的，代表、工作人员、居民、票数、金额均为虚构，不指任何真实的地方和人。"
)


def address(settings: Settings) -> str:
    return f"http://{settings.host}:{settings.port}"


def where_to_go(settings: Settings, *, demonstration: bool) -> list[str]:
    """For a database that has a congress: nothing of it was changed."""
    lines = [f"此库已有人大，未作改动。启动服务后请打开 {address(settings)}"]
    return [*lines, "", *sign_ins()] if demonstration else lines


def sign_ins() -> list[str]:
    """One sign-in for each role; the deputy's is a card."""
    return [
        f"登录页面 /sign-in（演示密码均为 {staff.EVERYBODY_SIGNS_IN_WITH}）：",
        *(f"  {label:　<8}{names}" for label, names in _SIGN_INS),
    ]


_SIGN_INS: Final = (
    ("大会秘书处", "clerk、clerk2（一人记录，另一人复核）"),
    ("会议秘书", "presidium（主席团）、committee（常委会）"),
    ("执行主席", "chair"),
    ("总监票人", "teller1；监票人 teller2、teller3；计票人 teller4、teller5"),
    ("区政府办", "government"),
    ("责任单位", "education、health、housing、transport 等十二个"),
    ("人大街道工委", "street01 至 street10（十个街道各一）"),
    ("联络站", "station01 至 station10（十个街道各一）"),
    ("审计观察员", "auditor"),
    ("系统管理员", "sysadmin（只管账号和设置）"),
    ("居民", "任一手机号，获取验证码登录"),
)


def of_life(scene: Scene) -> list[str]:
    """Suggestions whose numbers anybody may look up, one for each thing that can become of them."""
    life = scene.life
    assert life is not None  # it was played
    with scene.look() as db:
        shown = [_known(db, said) for said in _worth_a_look(db, life)]
    return [
        f"居民建议 {len(life.said)} 条（虚构）。凭受理编号和手机号后四位查进度（POST /api/topics/lookup）：",
        *shown,
        "  几个年度一起看（clerk）：GET /api/desk；公开名录：GET /api/topics；",
        f"  街道待办：GET /api/queues/topics（{staff.STREET_SIGN_INS}）；"
        f"{handling.LAZY}（street{len(STREETS):02}）落后于期限，逾期的排在前面",
    ]


def _worth_a_look(db: Session, life: Life) -> Iterator[Said]:
    """One that is carried out, one returned, one redirected and answered, one undecided."""
    sources = [said for group in life.sources.values() for said in group]
    chosen = (
        (said for said in sources if topics.topic(db, said.id).status is TopicStatus.ADOPTED),
        iter(life.returned),
        iter(life.answered),
        iter(life.waiting),
    )
    return (said for found in chosen for said in islice(found, 1))


def _known(db: Session, said: Said) -> str:
    """Its number, the tail of the phone, and how far it has come."""
    last = topics.timeline(db, topics.topic(db, said.id))[-1].step
    return f"  {in_fours(said.number)}，后四位 {said.tail}：“{said.text.title}”，{last.label}"


def of_morning(scene: Scene) -> list[str]:
    """The hall is full, nothing has been counted."""
    with scene.look() as db:
        deputy = people.deputy(db, scene.devices[0])
    size = scene.size
    return [
        f"演示已装入：福汀区人大第七届第六次会议，{scene.session}，会议当天上午。",
        SYNTHETIC,
        "",
        f"地址：{address(scene.settings)}  接口：{address(scene.settings)}/docs",
        *sign_ins(),
        f"  {'代表':　<8}{deputy.name}，签到卡 {scene.card_codes[deputy.id]}",
        "",
        f"材料已印发；{size.deputies} 名代表中 {size.present} 人已签到"
        f"（电子票 {size.on_devices} 人，纸质票 {size.on_paper} 人），其余请假或缺席；监票人已提名。",
        "接下来：政府作说明，代表团审议，通过票决办法和监票人名单，然后清点人数；"
        "先票评上年项目，再票决本年项目。",
        f"  下一步随时可查：GET /api/sittings/{scene.sitting_id}/steps、/api/cycles/{scene.this_year}/desk",
        "  逐步说明见 docs/steps/ 第四步（4_session.md）及以后。",
    ]
