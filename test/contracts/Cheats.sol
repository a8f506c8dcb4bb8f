// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

/// @notice What Hardhat's Solidity tests offer beside the EVM.
interface Cheats {
    function prank(address caller) external;
    function assume(bool condition) external;
}
