"""The product under faults: real processes, real servers, things going wrong at random moments.

`python -m tests.faults --help`. Apart from the quick suite; nothing here touches a server that it did not start.
"""
