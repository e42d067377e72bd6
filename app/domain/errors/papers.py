"""What imports, notices and attachments refuse."""

from __future__ import annotations

from app.domain.errors.base import Conflict, Malformed

# imports


class AlreadyImported(Conflict):
    title = "此文件已经导入"


# notices and attachments


class NoticeNotFailed(Conflict):
    title = "现在不能重新发送"


class AttachmentRefused(Malformed):
    title = "附件不能接收"
