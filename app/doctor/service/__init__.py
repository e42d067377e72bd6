"""Checking the database and handing out what others can check: both only read."""

from app.doctor.service.acts import acts, checkpoint
from app.doctor.service.examining import examine, examined
from app.doctor.service.kept import KeptPackage
from app.doctor.service.packed import Packed
from app.doctor.service.packing import export_package, packed_export

__all__ = [
    "KeptPackage",
    "Packed",
    "acts",
    "checkpoint",
    "examine",
    "examined",
    "export_package",
    "packed_export",
]
