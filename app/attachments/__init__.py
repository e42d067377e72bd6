"""Photos and papers that come in: checked, re-encoded, kept outside the web root."""
