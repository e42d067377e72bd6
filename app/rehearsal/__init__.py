"""模拟票决: colleagues vote for practice, in a congress of its own that is dropped whole.

Served by the same process under ``/rehearsal/hall``: the same service over another database, in a folder of
its own, with a cookie of its own (``under_path``). Nothing of it can reach the real congress, and every page
of it says that it is one.
"""
