"""The programs that run the documentation's examples; where one is missing, its tests are skipped and say so. In CI
they never are."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Compiled once for all of them by Debian's mono, which knows no asynchronous Main: it is called from here.
ENTRY = """
using System.Reflection;
using System.Threading.Tasks;

class Entry
{
    static void Main()
    {
        var main = typeof(Program).GetMethod("Main", BindingFlags.NonPublic | BindingFlags.Static);
        ((Task)main.Invoke(null, null)).GetAwaiter().GetResult();
    }
}
"""
JSON_NET = Path("/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll")
COMPILER = ("mcs", "-nowarn:28", "-langversion:latest", "-main:Entry", "-r:System.Net.Http", f"-r:{JSON_NET}")
NEEDED = {
    "curl.sh": "curl",
    "python.py": sys.executable,
    "php.php": "php-cli and php-curl",
    "javascript.mjs": "nodejs (18 or newer)",
    "csharp.cs": "mono-mcs, mono-runtime, libmono-system-net-http4.0-cil and libnewtonsoft-json5.0-cil",
}


def require(file: str) -> None:
    if not is_there(file):
        message = f"What runs {file} is not here (apt-get install {NEEDED[file]})."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)


def is_there(file: str) -> bool:
    match file:
        case "curl.sh":
            return shutil.which("curl") is not None
        case "php.php":
            return shutil.which("php") is not None and "curl" in said("php", "-m").split()
        case "javascript.mjs":
            return shutil.which("node") is not None and int(said("node", "--version")[1:].partition(".")[0]) >= 18
        case "csharp.cs":
            return all(map(shutil.which, ("mcs", "mono"))) and JSON_NET.exists()
    return True


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def run(file: str, text: str, folder: Path) -> str:
    """What the example prints; an example that ends badly fails the test with all that it said."""
    (folder / file).write_text(text)
    done = subprocess.run(command(file, folder), cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def command(file: str, folder: Path) -> list[str]:
    match file:
        case "curl.sh":
            return ["bash", "-e", file]
        case "php.php":
            return ["php", file]
        case "javascript.mjs":
            return ["node", file]
        case "csharp.cs":
            (folder / "Entry.cs").write_text(ENTRY)
            subprocess.run([*COMPILER, "-out:example.exe", file, "Entry.cs"], cwd=folder, check=True, timeout=120)
            shutil.copy(JSON_NET, folder)
            return ["mono", "example.exe"]
    return [sys.executable, file]
