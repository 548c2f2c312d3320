// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// OpenZeppelin's token as it is. Balances are slot 0, allowances slot 1, the supply slot 2.
contract Token is ERC20("Bench", "BENCH") {
    constructor(uint256 supply) {
        _mint(msg.sender, supply);
    }
}
