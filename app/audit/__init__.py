"""The audit chain: every act, typed, linked, checkable from outside."""
