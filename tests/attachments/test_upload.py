"""What may be attached, told by its bytes alone; what is stored holds pixels and nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image
from sqlmodel import select

from app.attachments.pictures import picture
from app.attachments.tables import AttachmentRow
from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from app.domain.errors import AttachmentRefused
from tests import factories as make
from tests.attachments import bytes as made
from tests.attachments.uploading import post, uploaded


@pytest.fixture
def resident(app: FastAPI) -> TestClient:
    return make.resident_client(app)


def rows(database: Database) -> list[AttachmentRow]:
    with database.unit(write=False) as db:
        return list(db.exec(select(AttachmentRow)))


def stored(settings: Settings) -> list[Path]:
    return [file for file in settings.attachments.rglob("*") if file.is_file()]


@pytest.mark.parametrize(
    ("format", "mode"),
    [
        *(("JPEG", mode) for mode in ("RGB", "L", "CMYK")),
        *(("PNG", mode) for mode in ("RGB", "P", "1", "LA")),
        *(("WEBP", mode) for mode in ("RGB", "RGBA")),
    ],
)
def test_pictures_are_encoded_anew(resident: TestClient, settings: Settings, format: str, mode: str) -> None:
    sent = made.image(format, mode=mode)
    answer = post(resident, sent, name="../../etc/passwd.php", kind="text/html")
    assert answer.status_code == 201, answer.text
    out = answer.json()
    [file] = stored(settings)
    content = file.read_bytes()
    assert (out["kind"], out["kind_label"], out["width"], out["height"]) == ("image", "图片", 80, 60)
    assert (out["digest"], out["size"]) == (sha256(content).hexdigest(), len(content))
    assert content != sent
    with Image.open(BytesIO(content)) as opened:
        assert (opened.format, opened.mode, opened.size) == ("JPEG", "RGB", (80, 60))
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.parent == settings.attachments
    assert "passwd" not in file.name


def test_place_and_remarks_are_left_behind_and_the_picture_stands_upright(
    resident: TestClient, settings: Settings
) -> None:
    sent = made.photo_with_place(turned=6)
    assert made.PLACE.encode() in sent
    out = post(resident, sent).json()
    [file] = stored(settings)
    assert made.PLACE.encode() not in file.read_bytes()
    with Image.open(file) as opened:
        assert not opened.getexif()
        assert set(opened.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert opened.size == (out["width"], out["height"]) == (60, 80)
        top, bottom = opened.getpixel((30, 10)), opened.getpixel((30, 70))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > 200, bottom[2] > 200) == (True, True)  # left, red, was up


@pytest.mark.parametrize(("format", "size"), [("JPEG", (5000, 1000)), ("PNG", (1000, 5000))])
def test_large_pictures_are_made_smaller(resident: TestClient, format: str, size: tuple[int, int]) -> None:
    out = post(resident, made.image(format, size)).json()
    assert sorted((out["width"], out["height"])) == [512, 2560]


def test_transparent_parts_become_white(resident: TestClient, settings: Settings) -> None:
    clear = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(clear, "PNG")
    uploaded(resident, clear.getvalue())
    with Image.open(stored(settings)[0]) as opened:
        assert opened.getpixel((10, 10)) == (255, 255, 255)


def test_sixteen_bits_and_moving_pictures_are_no_fault(resident: TestClient) -> None:
    deep, moving = BytesIO(), BytesIO()
    Image.new("I;16", (20, 20), 40000).save(deep, "PNG")
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(moving, "WEBP", save_all=True, append_images=frames[1:])
    for data in (deep.getvalue(), moving.getvalue()):
        assert post(resident, data).status_code == 201


def test_a_script_behind_a_picture_stays_outside(resident: TestClient, settings: Settings) -> None:
    uploaded(resident, made.JPEG_WITH_PHP)
    assert b"<?php" not in stored(settings)[0].read_bytes()


def test_a_pdf_is_kept_as_it_came(resident: TestClient, settings: Settings) -> None:
    out = post(resident, made.pdf(), name="x.jpg").json()
    assert (out["kind"], out["width"], out["height"]) == ("pdf", None, None)
    assert stored(settings)[0].read_bytes() == made.pdf()
    assert stored(settings)[0].suffix == ".pdf"


REFUSED = {
    "nothing": (b"", "文件是空的，请重新选择"),
    "text": (b"hello", "只能上传 JPEG、PNG、WebP 图片或 PDF 文件"),
    "gif with php": (made.GIF_WITH_PHP, "只能上传 JPEG、PNG、WebP 图片或 PDF 文件"),
    "svg": (made.SVG, "只能上传 JPEG、PNG、WebP 图片或 PDF 文件"),
    "html": (made.HTML, "只能上传 JPEG、PNG、WebP 图片或 PDF 文件"),
    "zip": (b"PK\x03\x04" + b"\0" * 100, "只能上传 JPEG、PNG、WebP 图片或 PDF 文件"),
    "bmp": (made.image("BMP"), "只能上传 JPEG、PNG、WebP 图片或 PDF 文件"),
    "riff that is no picture": (b"RIFF\x24\0\0\0WAVEfmt ", "只能上传 JPEG、PNG、WebP 图片或 PDF 文件"),
    "heic": (
        made.HEIC,
        "不能接收 HEIC 图片：请在手机相机设置中改为“兼容性最佳”（JPEG），或截图后再上传",
    ),
    "truncated jpeg": (made.image(size=(400, 400))[:900], "图片不完整或已损坏，请重新拍摄或另存后再上传"),
    "jpeg head alone": (b"\xff\xd8\xff\xe0", "图片不完整或已损坏，请重新拍摄或另存后再上传"),
    "html behind a png head": (
        b"\x89PNG\r\n\x1a\n" + made.HTML,
        "图片不完整或已损坏，请重新拍摄或另存后再上传",
    ),
    "png bomb": (made.png_bomb(8000), "图片像素过多，至多 50 百万像素；请缩小或截图后再上传"),
    "huge png bomb": (made.png_bomb(20000), "图片不完整或已损坏，请重新拍摄或另存后再上传"),
    "half a pdf": (made.pdf()[:-20], "PDF 文件不完整，请重新导出后再上传"),
    "encrypted pdf": (made.pdf(b"/Encrypt 5 0 R"), "PDF 文件已加密，请去掉密码后再上传"),
    **{
        f"pdf {name.decode()}": (
            made.pdf(name),
            "PDF 文件含有脚本、可运行内容或内嵌文件，请打印成新的 PDF 后再上传",
        )
        for name in (
            b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
            b"/OpenAction << /S /J#61vaScript >>",
            b"/AA << /O << /S /Launch /F (cmd.exe) >> >>",
            b"/Names << /EmbeddedFiles 9 0 R >>",
            b"/RichMedia",
        )
    },
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_and_what_to_do(
    resident: TestClient, database: Database, settings: Settings, name: str
) -> None:
    data, sentence = REFUSED[name]
    answer = post(resident, data)
    assert answer.status_code == 422, answer.text
    assert answer.json()["detail"] == sentence
    assert answer.json()["type"] == "/problems/attachment-refused"
    assert rows(database) == []
    assert stored(settings) == []


MOST = 8 * 1024 * 1024


@pytest.mark.parametrize(
    ("size", "status", "said"),
    [
        (MOST, 201, ""),
        (MOST + 1, 422, "文件超过 8 MB，请压缩或缩小后再上传"),
        (10 * 1024 * 1024, 413, "过大"),
    ],
)
def test_more_than_eight_megabytes(resident: TestClient, size: int, status: int, said: str) -> None:
    """The body limit leaves room for the form around a file; the rest is counted to the byte."""
    data = made.pdf()
    answer = post(resident, data[:-7] + b" " * (size - len(data)) + data[-7:])
    assert answer.status_code == status
    assert said in answer.text


def test_the_form_has_to_have_a_file(resident: TestClient) -> None:
    assert resident.post("/api/attachments", data={"file": "text"}).status_code == 422
    assert resident.post("/api/attachments", json={"file": "text"}).status_code == 422
    assert resident.post("/api/attachments").status_code == 422


def test_who_may_upload(app: FastAPI) -> None:
    assert post(make.visitor(app), made.image()).status_code == 401
    for role in (Role.CLERK, Role.DEPARTMENT, Role.STATION_CLERK):
        assert post(make.signed_in(app, role), made.image()).status_code == 201
    [deputy] = make.found_deputies(app, 1)
    assert post(make.deputy_client(app, deputy), made.image()).status_code == 201
    for role in (Role.AUDITOR, Role.TELLER, Role.SYSADMIN):
        assert post(make.signed_in(app, role), made.image()).status_code == 403


def test_so_many_a_day_and_person(app: FastAPI, clock: MovingClock) -> None:
    number = make.phone()
    resident = make.resident_client(app, number)
    app.state.settings = app.state.settings.model_copy(update={"attachments_a_day": 3})
    for _ in range(3):
        uploaded(resident)
    answer = post(resident, made.image())
    assert (answer.status_code, answer.json()["detail"]) == (429, "24 小时内至多上传 3 个附件，请明天再上传")
    uploaded(make.resident_client(app))
    clock.move(hours=23, minutes=59)
    again = make.resident_client(app, number)
    assert post(again, made.image()).status_code == 429
    clock.move(minutes=1)
    assert post(again, made.image()).status_code == 201


@pytest.fixture
def unwritable(settings: Settings) -> Iterator[None]:
    """A file stands where the folder should be: as good as a disk that takes nothing, also for root."""
    settings.attachments.write_bytes(b"")
    yield
    settings.attachments.unlink()


@pytest.mark.usefixtures("unwritable")
def test_a_folder_that_cannot_be_written(resident: TestClient, database: Database) -> None:
    answer = post(resident, made.image())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert answer.json()["detail"].startswith("附件暂时无法保存，未作任何更改")
    assert rows(database) == []


def test_a_full_disk_leaves_no_row_and_no_half_file(
    resident: TestClient, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("app.attachments.files.os.fsync", full)
        assert post(resident, made.image()).status_code == 503
    assert rows(database) == []
    assert stored(settings) == []
    uploaded(resident)


def test_a_row_that_cannot_be_written_takes_its_file_along(
    app: FastAPI, database: Database, settings: Settings
) -> None:
    resident = make.resident_client(app)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE attachment RENAME COLUMN digest TO other")
    with TestClient(app, raise_server_exceptions=False, headers=dict(resident.headers)) as client:
        assert post(client, made.image()).status_code in (500, 503)
    assert stored(settings) == []


@pytest.mark.filterwarnings("ignore::UserWarning")  # of remarks that Pillow cannot read, and goes on
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_spoiled_pictures_are_taken_or_refused_but_never_a_fault(format: str) -> None:
    """A thousand pictures, each with some bytes changed: no exception but our refusal."""
    dice = random.Random(f"spoiled {format}")
    whole = made.photo_with_place() if format == "JPEG" else made.image(format)
    ends = {"taken": 0, "refused": 0}
    for _ in range(1000):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 12)):
            data[dice.randrange(4, len(data))] = dice.randrange(256)
        cut = len(data) if dice.random() < 0.7 else dice.randrange(len(data))
        try:
            picture(bytes(data[:cut]), format, 50)
            ends["taken"] += 1
        except AttachmentRefused:
            ends["refused"] += 1
    assert min(ends.values()) > 10
