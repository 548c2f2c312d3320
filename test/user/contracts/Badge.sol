// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// Tokens of which there is one each; the owner gives them out.
contract Badge is ERC721, Ownable {
    constructor(address owner) ERC721("Badge", "BADGE") Ownable(owner) {}

    function mint(address to, uint256 id) external onlyOwner {
        _safeMint(to, id);
    }
}
