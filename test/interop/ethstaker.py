"""ethstaker-deposit (PyPI) as a program with two commands:

    ethstaker.py make MNEMONIC_FILE PASSWORD COUNT ADDRESS FOLDER   keystores and deposit data
    ethstaker.py check MNEMONIC_FILE PASSWORD ADDRESS FOLDER        those of another tool

Its own command line is of no use: the package of PyPI lacks the texts of its dialogs.
"""

import pathlib
import sys
import time

from ethstaker_deposit.utils import intl

intl.load_text = lambda params, *rest, **more: "/".join(params)

# These read the texts when they are imported.
from ethstaker_deposit.credentials import CredentialList  # noqa: E402
from ethstaker_deposit.settings import HoodiSetting  # noqa: E402
from ethstaker_deposit.utils.validation import verify_deposit_data_json  # noqa: E402


def credentials(mnemonic_file, count, address):
    return CredentialList.from_mnemonic(
        mnemonic=pathlib.Path(mnemonic_file).read_text().strip(), mnemonic_password="",
        num_keys=count, amounts=[32 * 10**9] * count, chain_setting=HoodiSetting, start_index=0,
        hex_withdrawal_address=address)


def make(mnemonic_file, password, count, address, folder):
    made = credentials(mnemonic_file, int(count), address)
    now = int(time.time())
    made.export_keystores(password, folder, now)
    made.export_deposit_data_json(folder, now)


def check(mnemonic_file, password, address, folder):
    keystores = sorted(str(path) for path in pathlib.Path(folder).glob("keystore-*.json"))
    (deposits,) = pathlib.Path(folder).glob("deposit_data-*.json")
    own = credentials(mnemonic_file, len(keystores), address)
    if not own.verify_keystores(keystores, password):
        sys.exit("ethstaker: keystores do not hold the keys of the mnemonic")
    if not verify_deposit_data_json(str(deposits), own.credentials, HoodiSetting):
        sys.exit("ethstaker: deposit data is not valid")


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](*sys.argv[2:])
