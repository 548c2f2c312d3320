#!/usr/bin/env python3
"""Kills a running network at random instants, starts it again, and looks for what must not happen.

    test/crash/crash.py --cairn build/cairn --kills 300 [--seed 1]

Each campaign is a network in a new folder, whose process gets SIGKILL again and again: in its first
start, while it recovers, at any instant while it imports, and around the turn of an epoch, where
finality moves: decided blocks migrate into the history, and abandoned ones are pruned. One kill in
four is of a long network: of the states that finality prunes there, of the hand-over of its history
into segments, and of `cairn db prune`. Where a kill has hit is told by what is there after it, and
not by where it was aimed.

After each kill every node's store is looked into, in a copy: it has to open, to be right in every
record, to begin at genesis, and to hold the finalised block that was there or shown before, or a
later one. The next life has to have the blocks that were imported, and to import a new one within 5
seconds. And no validator may ever have published two messages of which one must be a lie: not even
if the chains of all nodes are put back to what they were a kill ago, as a copy that a person
restores. At the end Ctrl-C must stop the network with exit status 0.

must_fail.py shows that each of these can be found broken."""

import argparse
import collections
import pathlib
import random
import sys
import tempfile

from campaigns import LongCampaign, ShortCampaign
from disk import Inspector
from messages import Broken

LONG_FROM = 100  # kills, of which
LONG_SHARE = 4  # one in so many is of a long network
STEPS = ("first_start,any_instant,recovery,turn_of_epoch,any_instant,turn_of_epoch,restored_copy,"
         "turn_of_epoch")


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cairn", required=True, type=pathlib.Path)
    parser.add_argument("--inspector", type=pathlib.Path,
                        help="the program that looks into the stores (default: that of --cairn)")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", help="where the networks are put (default: the system's)")
    parser.add_argument("--head-within", type=float, default=5.0, metavar="SECONDS",
                        help="a block has to be in so soon after a start (default: 5)")
    parser.add_argument("--steps", default=STEPS, help="kills of a short network, in this order")
    parser.add_argument("--long", type=int, default=None,
                        help="so many kills of a long network (default: a quarter, from 100)")
    options = parser.parse_args()
    if options.long is None:
        options.long = options.kills // LONG_SHARE if options.kills >= LONG_FROM else 0
    return options


def run(options, campaign, kills, done):
    """Kills that are aimed at places in turn, and counted where they hit."""
    try:
        campaign.play(kills, done)
    except Broken as broken:
        campaign.abandon()
        print(f"crash: {campaign.name}, seed {options.seed}, after {dict(done)}: {broken}\n"
              f"  kept: {campaign.folder}")
        sys.exit(1)
    print(f"  {sum(done.values())} kills, {campaign.name}, slowest head {campaign.slowest:.1f} s",
          flush=True)
    return campaign


def main():
    options = parse_options()
    chance = random.Random(options.seed)
    done = collections.Counter()
    campaigns = []
    with tempfile.TemporaryDirectory(prefix="crash-look-", dir=options.folder) as copies:
        inspector = Inspector(options.inspector or options.cairn, copies)
        while options.kills - options.long > sum(done.values()):
            nodes = 4 if len(campaigns) % 3 == 2 else 1
            campaign = ShortCampaign(options, chance, inspector, nodes)
            kills = options.kills - options.long - sum(done.values())
            campaigns.append(run(options, campaign, kills, done))
        if options.long:
            campaign = LongCampaign(options, chance, inspector)
            campaigns.append(run(options, campaign, options.long, done))
    slowest = max(campaign.slowest for campaign in campaigns)
    places = ", ".join(f"{count} {place}" for place, count in done.most_common())
    print(f"crash: {sum(done.values())} kills ({places}), {len(campaigns)} networks, "
          f"{sum(campaign.messages.count for campaign in campaigns)} messages, none slashable, "
          f"no repair, no finalised block lost; slowest head again after {slowest:.1f} s")
    return 1 if slowest > options.head_within else 0


if __name__ == "__main__":
    sys.exit(main())
