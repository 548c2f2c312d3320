// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// A pool of two tokens with a constant product, as Uniswap's second version has it: reserves in one
/// slot, price sums, a lock, a fee of 0.3 %, balances asked of the tokens after the transfer.
contract Pair {
    IERC20 public token0;                 // slot 0
    IERC20 public token1;                 // slot 1
    uint112 private reserve0;             // slot 2
    uint112 private reserve1;
    uint32 private lastTimestamp;
    uint256 public price0CumulativeLast;  // slot 3
    uint256 public price1CumulativeLast;  // slot 4
    uint256 private unlocked;             // slot 5: 1 if it is open

    event Swap(address indexed sender, uint256 amount0In, uint256 amount1In, uint256 amount0Out,
               uint256 amount1Out, address indexed to);
    event Sync(uint112 reserve0, uint112 reserve1);

    modifier lock() {
        require(unlocked == 1, "locked");
        unlocked = 0;
        _;
        unlocked = 1;
    }

    function getReserves() public view returns (uint112, uint112, uint32) {
        return (reserve0, reserve1, lastTimestamp);
    }

    function swap(uint256 amount0Out, uint256 amount1Out, address to) external lock {
        require(amount0Out > 0 || amount1Out > 0, "no output");
        (uint112 before0, uint112 before1,) = getReserves();
        require(amount0Out < before0 && amount1Out < before1, "no liquidity");
        require(to != address(token0) && to != address(token1), "bad receiver");
        if (amount0Out > 0) require(token0.transfer(to, amount0Out));
        if (amount1Out > 0) require(token1.transfer(to, amount1Out));
        uint256 balance0 = token0.balanceOf(address(this));
        uint256 balance1 = token1.balanceOf(address(this));
        uint256 amount0In = balance0 > before0 - amount0Out ? balance0 - (before0 - amount0Out) : 0;
        uint256 amount1In = balance1 > before1 - amount1Out ? balance1 - (before1 - amount1Out) : 0;
        require(amount0In > 0 || amount1In > 0, "no input");
        require((balance0 * 1000 - amount0In * 3) * (balance1 * 1000 - amount1In * 3) >=
                uint256(before0) * before1 * 1000 ** 2, "product");
        update(balance0, balance1, before0, before1);
        emit Swap(msg.sender, amount0In, amount1In, amount0Out, amount1Out, to);
    }

    function update(uint256 balance0, uint256 balance1, uint112 before0, uint112 before1) private {
        require(balance0 <= type(uint112).max && balance1 <= type(uint112).max, "overflow");
        unchecked {
            uint32 elapsed = uint32(block.timestamp) - lastTimestamp;
            if (elapsed > 0 && before0 != 0 && before1 != 0) {
                price0CumulativeLast += (uint256(before1) << 112) / before0 * elapsed;
                price1CumulativeLast += (uint256(before0) << 112) / before1 * elapsed;
            }
        }
        reserve0 = uint112(balance0);
        reserve1 = uint112(balance1);
        lastTimestamp = uint32(block.timestamp);
        emit Sync(reserve0, reserve1);
    }
}

/// What users call: takes the input from them, asks the pair for the output.
contract Router {
    function swapExactTokens(Pair pair, bool zeroForOne, uint256 amountIn, uint256 amountOutMin,
                             address to) public returns (uint256 amountOut) {
        (uint112 reserve0, uint112 reserve1,) = pair.getReserves();
        (uint256 reserveIn, uint256 reserveOut) =
            zeroForOne ? (reserve0, reserve1) : (reserve1, reserve0);
        uint256 amountWithFee = amountIn * 997;
        amountOut = amountWithFee * reserveOut / (reserveIn * 1000 + amountWithFee);
        require(amountOut >= amountOutMin, "too little");
        IERC20 token = zeroForOne ? pair.token0() : pair.token1();
        require(token.transferFrom(msg.sender, address(pair), amountIn));
        pair.swap(zeroForOne ? 0 : amountOut, zeroForOne ? amountOut : 0, to);
    }
}
