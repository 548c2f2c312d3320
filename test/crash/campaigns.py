"""Networks and how they are killed."""

import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from disk import copy_parts, segment_files
from life import Life, PATIENCE_S
from messages import Broken, Messages

EPOCH_SLOTS = 8  # of the minimal preset
FINALITY_LAG = 2  # epochs; a block that opens one makes that before the last one final
KEPT_STATE_EPOCHS = 256  # the store drops older states,
STATE_GROUP_EPOCHS = 32  # so many at a time
HAND_OVER = "in the hand-over to segments"


class Campaign:
    """One network, its lives, and what has to be true of them together."""

    def __init__(self, options, chance, inspector, nodes, more):
        self.options = options
        self.chance = chance
        self.inspector = inspector
        self.nodes = nodes
        self.more = more
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="crash-", dir=options.folder))
        self.life = None
        self.messages = Messages()
        self.held = [(-1, "")] * nodes  # (epoch, root) that was final, by node
        self.head = 0  # of the first node, as shown
        self.slowest = 0.0
        self.thorough = True

    @property
    def net(self):
        return self.folder / "net"

    def start(self):
        self.life = Life(self.options.cairn, self.folder, self.nodes, self.more)
        return self.life

    def abandon(self):
        """Its folder is kept."""
        if self.life is not None and self.life.process.returncode is None:
            self.life.end()

    def begin_life(self):
        """Goes on until a block of its own is in."""
        life = self.start()
        shown = life.wait_for(lambda shown: shown.head >= shown.slot)
        self.slowest = max(self.slowest, shown.moment - life.began)
        self.compare_begin(life.shown[0])
        return life

    def compare_begin(self, shown):
        """What was imported is there, though no power cut would have left it for sure."""
        if shown.slot < self.head:
            raise Broken(f"the block of slot {self.head} was imported, and the next life begins at "
                         f"slot {shown.slot}")
        epoch, root = self.held[0]
        is_later = shown.epoch > epoch
        if not is_later and (shown.epoch < epoch or not root.startswith(shown.root)):
            raise Broken(f"{(epoch, root)} was final, and the next life begins with "
                         f"{(shown.epoch, shown.root)}")

    def kill(self, life, done):
        """Counts the kill where it has hit."""
        shown_of_all = life.finalised_of_all()
        self.kill_now(life, done, shown_of_all)

    def kill_now(self, life, done, shown_of_all=()):
        is_first = self.messages.count == 0
        life.end()
        self.messages.read(self.folder / "messages")
        standings = self.inspector.look(self.net, self.nodes, self.thorough)
        moved = self.compare(standings, life.last(), shown_of_all)
        done[self.place_of(life.last(), is_first, moved, standings)] += 1

    def compare(self, standings, last, shown_of_all):
        """Whether finality has moved on disk beyond what was shown."""
        shown = [[held] for held in self.held]
        if last:
            self.head = max(self.head, last.head)
            shown[0].append((last.epoch, last.root))
        for node, final in enumerate(shown_of_all):
            shown[node].append(final)
        for node, standing in enumerate(standings):
            for epoch, root in shown[node]:
                self.compare_one(node + 1, standing, epoch, root)
            if standing:
                self.held[node] = (standing.epoch, standing.root)
        return last is not None and standings[0].epoch > last.epoch

    @staticmethod
    def compare_one(node, standing, epoch, root):
        if epoch < 0 or (epoch == 0 and standing is None):
            return
        has = (standing.epoch, standing.root) if standing else (-1, "nothing")
        if has[0] < epoch or (has[0] == epoch and not has[1].startswith(root)):
            raise Broken(f"node {node}: {(epoch, root)} was final, and now {has} is")

    @staticmethod
    def place_of(last, is_first, moved, standings):
        if any(standing and standing.files_out_of_range for standing in standings):
            return HAND_OVER
        if last is None:
            return "in the first start" if is_first else "in recovery"
        slot = last.slot + 1  # it was in this one
        if slot % EPOCH_SLOTS != 0 and not moved:
            return "in import"
        epoch = slot // EPOCH_SLOTS - FINALITY_LAG
        if epoch > KEPT_STATE_EPOCHS and epoch % STATE_GROUP_EPOCHS == 0:
            return "in the pruning of states"
        return "in the migration of final blocks"

    def finish(self):
        life = self.begin_life()
        if (status := life.end(signal.SIGINT)) != 0:
            raise Broken(f"Ctrl-C ended with status {status}")
        self.messages.read(self.folder / "messages")
        shutil.rmtree(self.folder)


class ShortCampaign(Campaign):
    """A few epochs."""

    def __init__(self, options, chance, inspector, nodes):
        more = ["--port", str(20000 + chance.randrange(200) * 50)]
        super().__init__(options, chance, inspector, nodes, more)
        self.name = f"{nodes} node(s)"

    def play(self, kills, done):
        for step in self.options.steps.split(",")[:kills]:
            getattr(self, step)(done)
        self.finish()

    def first_start(self, done):
        """At any instant, or just when a file has appeared."""
        life = self.start()
        wanted = self.chance.choice([None, "network.json", "node-1/chain*", "node-1/chain/CURRENT",
                                     "node-1/protection.sqlite", f"node-{self.nodes}/segments"])
        if wanted is None:
            time.sleep(self.chance.uniform(0, 1))
        else:
            wait_until(lambda: any(self.net.glob(wanted)), life)
            time.sleep(self.chance.uniform(0, 0.02))
        self.kill_now(life, done)

    def recovery(self, done):
        life = self.start()
        time.sleep(self.chance.uniform(0, 0.3))
        self.kill_now(life, done)

    def any_instant(self, done):
        life = self.begin_life()
        time.sleep(self.chance.uniform(0, 1.5))
        self.kill(life, done)

    def turn_of_epoch(self, done):
        life = self.begin_life()
        first = life.shown[0].slot
        life.wait_for(lambda shown: shown.slot > first and
                      shown.slot % EPOCH_SLOTS == EPOCH_SLOTS - 1)
        time.sleep(self.chance.uniform(0, 0.08))
        self.kill_now(life, done)

    def restored_copy(self, done):
        """The chains of the kill before, beside what validators have signed since."""
        older, held = self.folder / "older", list(self.held)
        shutil.copytree(self.inspector.copies, older)
        life = self.begin_life()
        first = life.shown[0].slot
        life.wait_for(lambda shown: shown.slot >= first + EPOCH_SLOTS)
        self.kill(life, done)
        for node in range(1, self.nodes + 1):
            copy_parts(older / f"node-{node}", self.net / f"node-{node}", keep=True)
        shutil.rmtree(older)
        self.held = held
        self.head = 0
        self.start_again_behind()

    def start_again_behind(self):
        """Slots pass until there is one that nobody has signed anything of."""
        life = self.start()
        life.wait_for(lambda shown: shown.head >= shown.slot)
        life.end()
        self.messages.read(self.folder / "messages")


class LongCampaign(Campaign):
    """One node with few validators: states are pruned and history is handed over to segments."""

    name = "long network"

    def __init__(self, options, chance, inspector):
        super().__init__(options, chance, inspector, 1, ["--validators", "8", "--no-page"])
        self.thorough = False  # its store is large, so only once at the end
        self.window = 0.004
        self.node = self.net / "node-1"

    def play(self, kills, done):
        share = max(1, (kills - 1) // 3)
        while done[HAND_OVER] < share:
            self.hand_over(done)
        for _ in range(share):
            self.pruning_of_states(done)
        self.thorough = True
        self.kill(self.begin_life(), done)
        for i in range(1, share + 1):
            self.db_prune(done, self.held[0][0] * (share - i) // share)
        self.finish()

    def hand_over(self, done):
        """A little after the file of a segment has appeared."""
        before = done[HAND_OVER]
        life = self.begin_life()
        known = segment_files(self.node)
        wait_until(lambda: segment_files(self.node) - known, life)
        time.sleep(self.chance.uniform(0, self.window))
        self.kill_now(life, done)
        self.window *= 1.1 if done[HAND_OVER] > before else 0.5

    def pruning_of_states(self, done):
        """In the slot in which an epoch becomes final with which older states go."""
        life = self.begin_life()
        first = life.shown[0].slot

        def is_next(shown):
            slot = shown.slot + 1 - FINALITY_LAG * EPOCH_SLOTS
            return (shown.slot > first and slot > KEPT_STATE_EPOCHS * EPOCH_SLOTS and
                    slot % (STATE_GROUP_EPOCHS * EPOCH_SLOTS) == 0)

        shown = life.wait_for(is_next)
        pace = (shown.moment - life.shown[0].moment) / (shown.slot - first)
        time.sleep(self.chance.uniform(0, pace))
        self.kill_now(life, done)

    def db_prune(self, done, keep_epochs):
        """The command, on a copy of the node's folder that becomes smaller each time."""
        folder = self.folder / "pruned"
        if not folder.exists():
            copy_parts(self.node, folder)
        began = time.monotonic()
        self.inspector.run("info", folder)
        usual = time.monotonic() - began
        while True:
            process = subprocess.Popen(
                [self.options.cairn, "db", "prune", folder, "--keep-epochs", str(keep_epochs)],
                stdout=subprocess.DEVNULL)
            time.sleep(self.chance.uniform(0, usual))
            process.send_signal(signal.SIGKILL)
            if process.wait() == -signal.SIGKILL:
                break
            usual *= 0.8
        self.inspector.look_at(folder, thoroughly=True, begins_at_genesis=False)
        done["in cairn db prune"] += 1


def wait_until(is_there, life):
    deadline = time.monotonic() + PATIENCE_S
    while not is_there():
        if life.process.poll() is not None:
            raise Broken(f"it ended by itself: {life.say()}")
        if time.monotonic() > deadline:
            raise Broken("what was waited for did not come")
        time.sleep(0.0001)
