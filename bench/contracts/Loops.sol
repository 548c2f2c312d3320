// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Pair, Router} from "./Pair.sol";

/// Many transfers in one transaction, from this contract to ever other accounts.
contract TransferLoop {
    function run(IERC20 token, uint256 times) external {
        for (uint256 i = 0; i < times; ++i) {
            require(token.transfer(address(uint160(0x10000 + i)), 1));
        }
    }
}

/// Many swaps in one transaction, to and fro.
contract SwapLoop {
    function run(Router router, Pair pair, uint256 times) external {
        for (uint256 i = 0; i < times; ++i) {
            router.swapExactTokens(pair, i % 2 == 0, 1e15 + i, 1, address(this));
        }
    }
}

/// Nothing but computing: fractals in fixed point, sorting in memory, sieves, hash chains.
contract Compute {
    function run(uint256 times) external pure returns (uint256 sum) {
        for (uint256 i = 0; i < times; ++i) {
            sum += mandelbrot(24, 16 + i) + sorted(256, i) + primes(2048) + chain(64, i);
        }
    }

    /// Steps until |z| > 2 over a grid of points, numbers with 32 binary places.
    function mandelbrot(uint256 size, uint256 limit) public pure returns (uint256 steps) {
        int256 span = int256(size);
        for (int256 y = 0; y < span; ++y) {
            for (int256 x = 0; x < span; ++x) {
                steps += escape((x * 3 << 32) / span - (2 << 32), (y * 2 << 32) / span - (1 << 32),
                                limit);
            }
        }
    }

    function escape(int256 cx, int256 cy, uint256 limit) private pure returns (uint256 n) {
        int256 x = cx;
        int256 y = cy;
        for (; n < limit; ++n) {
            int256 xx = x * x >> 32;
            int256 yy = y * y >> 32;
            if (xx + yy > 4 << 32) {
                return n;
            }
            (x, y) = (xx - yy + cx, (x * y >> 31) + cy);
        }
    }

    /// Quicksort of pseudorandom numbers; answers with the one in the middle.
    function sorted(uint256 count, uint256 seed) public pure returns (uint256) {
        uint256[] memory values = new uint256[](count);
        uint256 state = seed + 1;
        for (uint256 i = 0; i < count; ++i) {
            unchecked {
                state = state * 6364136223846793005 + 1442695040888963407;
            }
            values[i] = (state >> 16) & 0xffffffff;
        }
        sort(values, 0, int256(count) - 1);
        return values[count / 2];
    }

    function sort(uint256[] memory values, int256 left, int256 right) private pure {
        if (left >= right) {
            return;
        }
        int256 i = left;
        int256 j = right;
        uint256 pivot = values[uint256(left + (right - left) / 2)];
        while (i <= j) {
            while (values[uint256(i)] < pivot) ++i;
            while (pivot < values[uint256(j)]) --j;
            if (i <= j) {
                (values[uint256(i)], values[uint256(j)]) = (values[uint256(j)], values[uint256(i)]);
                ++i;
                --j;
            }
        }
        sort(values, left, j);
        sort(values, i, right);
    }

    function primes(uint256 limit) public pure returns (uint256 count) {
        bytes memory crossed = new bytes(limit);
        for (uint256 i = 2; i < limit; ++i) {
            if (crossed[i] == 0) {
                ++count;
                for (uint256 k = i * i; k < limit; k += i) {
                    crossed[k] = 0x01;
                }
            }
        }
    }

    function chain(uint256 length, uint256 seed) public pure returns (uint256) {
        bytes32 value = bytes32(seed);
        for (uint256 i = 0; i < length; ++i) {
            value = keccak256(abi.encodePacked(value, i));
        }
        return uint256(value) & 0xff;
    }
}
