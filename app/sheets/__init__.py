"""Tables in files: reading what clerks upload, writing what they download.

Pure file handling, no SQL and no HTTP. ``reading.read`` turns bytes into a grid, ``parsing.parse``
turns a sheet of it into typed records by a list of ``columns.Column``, and ``writing.workbook`` writes the
same columns back, so that a template, its description, an export and an import can never disagree.
"""
