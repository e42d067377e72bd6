"""Checking the database and handing out what others can check: both only read."""

from app.doctor.service.acts import acts, checkpoint
from app.doctor.service.examining import examine, examined
from app.doctor.service.kept import KeptPackage
from app.doctor.service.packing import export_package

__all__ = ["KeptPackage", "acts", "checkpoint", "examine", "examined", "export_package"]
