"""Read by Python at its start where PYTHONPATH names this folder: the process lives at another time."""

import datetime
import os

import time_machine

SHIFT = datetime.timedelta(seconds=float(os.environ.get("SEEKI_FAULTS_SHIFT", "0")))
time_machine.travel(datetime.datetime.now(datetime.UTC) + SHIFT, tick=True).start()
