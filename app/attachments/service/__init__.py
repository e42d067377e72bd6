"""The verbs of attachments."""

from app.attachments.service.claiming import claim, drop, of, of_each, reveal
from app.attachments.service.showing import Shown, content, shown
from app.attachments.service.sweeping import sweep
from app.attachments.service.uploading import upload

__all__ = ["Shown", "claim", "content", "drop", "of", "of_each", "reveal", "shown", "sweep", "upload"]
