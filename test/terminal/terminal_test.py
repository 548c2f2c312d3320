#!/usr/bin/env python3
"""The live view of `cairn devnet` on a pseudo-terminal: terminal_test.py PATH_OF_CAIRN

It is shown where someone sits, its keys act, and the screen is given back on every way out.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
import unittest

ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"
CAIRN = sys.argv.pop(1)


class Run:
    """A devnet on a terminal of 80 x 24."""

    def __init__(self, *args, **environment):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            base = {k: v for k, v in os.environ.items() if k not in ("CI", "NO_COLOR")}
            os.execve(CAIRN, ["cairn", "devnet", "--seconds-per-slot", "1", "--no-page", *args],
                      {**base, "TERM": "xterm", **environment})
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.shown = b""
        self.status = None

    def wait_for(self, text, seconds=30):
        end = time.monotonic() + seconds
        while text not in self.shown and time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.1)[0]:
                try:
                    self.shown += os.read(self.terminal, 65536)
                except OSError:  # the other side has closed it
                    break
        return text in self.shown

    def type(self, keys):
        os.write(self.terminal, keys)

    def echoes(self):
        return bool(termios.tcgetattr(self.terminal)[3] & termios.ECHO)

    def end(self):
        self.wait_for(b"slots per second")
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.terminal)


class LiveView(unittest.TestCase):
    def test_keys_act_and_the_screen_comes_back(self):
        run = Run()
        self.assertTrue(run.wait_for(ENTER))
        self.assertTrue(run.wait_for(b"node  head"))
        self.assertFalse(run.echoes())
        run.type(b"k3\n")
        self.assertTrue(run.wait_for(b"stopped"), run.shown[-2000:])
        run.type(b"q")
        run.end()
        self.assertEqual(run.status, 0)
        self.assertIn(LEAVE, run.shown)

    def test_a_signal_gives_the_screen_back(self):
        run = Run()
        self.assertTrue(run.wait_for(b"node  head"))
        os.kill(run.pid, signal.SIGTERM)
        run.end()
        self.assertEqual(run.status, 0)
        self.assertIn(LEAVE, run.shown)

    def test_an_abort_gives_the_screen_back(self):
        run = Run()
        self.assertTrue(run.wait_for(b"node  head"))
        os.kill(run.pid, signal.SIGABRT)
        self.assertTrue(run.wait_for(LEAVE))
        os.waitpid(run.pid, 0)

    def test_lines_where_nobody_can_be_shown_a_picture(self):
        for args, environment in (("--plain",), {}), ((), {"TERM": "dumb"}), ((), {"CI": "1"}):
            run = Run(*args, **environment)
            self.assertTrue(run.wait_for(b"slot     1"), run.shown)
            os.kill(run.pid, signal.SIGINT)
            run.end()
            self.assertNotIn(b"\x1b", run.shown)

    def test_no_colour_is_a_picture_without_colours(self):
        run = Run(NO_COLOR="1")
        self.assertTrue(run.wait_for(b"node  head"))
        run.type(b"q")
        run.end()
        self.assertIsNone(re.search(rb"\x1b\[3\dm", run.shown))


if __name__ == "__main__":
    unittest.main()
