"""Meetings, sittings, attendance, head count, tellers, order of business."""
