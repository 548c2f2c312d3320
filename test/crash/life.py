"""One process of a network, and what it shows."""

import json
import re
import signal
import subprocess
import tempfile
import threading
import time
import typing
import urllib.error
import urllib.request

from messages import Broken

LINE = re.compile(r"slot +(\d+) .* head +(\d+) (0x\w+) .* final +(\d+) (0x\w+)")
PAGE = re.compile(r" +page +(http://\S+)")
PATIENCE_S = 120.0


class Shown(typing.NamedTuple):
    """A line: a slot that has passed, and where the first node stands after it."""
    moment: float
    slot: int
    head: int
    epoch: int  # that is final, with the beginning of its root
    root: str


class Life:
    """`cairn devnet` on a folder, as fast as it goes."""

    def __init__(self, cairn, folder, nodes, more):
        self.began = time.monotonic()
        self.shown = []  # and None at the end
        self.page = None
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [cairn, "devnet", "--data-dir", folder / "net", "--nodes", str(nodes), "--fast",
             "--plain", "--message-log", folder / "messages", *more],
            stdout=subprocess.PIPE, stderr=self.errors, text=True)
        self.news = threading.Condition()
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            if found := LINE.match(line):
                slot, head, _, epoch, root = found.groups()
                with self.news:
                    self.shown.append(
                        Shown(time.monotonic(), int(slot), int(head), int(epoch), root))
                    self.news.notify()
            elif found := PAGE.match(line):
                self.page = found.group(1)
        with self.news:
            self.shown.append(None)
            self.news.notify()

    def wait_for(self, wanted):
        """The first thing shown that is wanted."""
        seen = 0
        with self.news:
            while True:
                for entry in self.shown[seen:]:
                    seen += 1
                    if entry is None:
                        raise Broken(f"it ended by itself: {self.say()}")
                    if wanted(entry):
                        return entry
                if not self.news.wait(PATIENCE_S):
                    raise Broken("it shows nothing new")

    def say(self):
        self.process.wait()
        self.errors.seek(0)
        return f"status {self.process.returncode}, {self.errors.read().strip()}"

    def last(self):
        """The last line; None: there was none."""
        shown = [entry for entry in self.shown if entry is not None]
        return shown[-1] if shown else None

    def finalised_of_all(self):
        """(epoch, root) of every node, as the page has it; none where there is no page."""
        if self.page is None:
            return []
        url = f"{self.page}/cairn/v1/page/snapshot?node=1"
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                nodes = json.load(answer)["nodes"]
        except urllib.error.HTTPError:  # nothing is drawn yet
            return []
        return [(node["finalized"]["epoch"], node["finalized"]["root"]) for node in nodes]

    def end(self, how=signal.SIGKILL):
        self.process.send_signal(how)
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        self.errors.close()
        return self.process.returncode
