"""python -m benchmarks.staging [--write] [--sets NAME …] [--readers NAME …]"""

from benchmarks.staging import main

main()
