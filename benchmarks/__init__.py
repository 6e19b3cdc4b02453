"""One file a claim; `python -m benchmarks` measures them all and writes docs/benchmarks.md."""
