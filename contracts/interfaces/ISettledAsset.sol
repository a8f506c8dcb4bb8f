// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

/// @title A security that the settlement contract may move
/// @notice Only the settlement contract may call, and only for what holder or delegate signed.
interface ISettledToken {
    /// @notice Moves the security leg of a match. Refuses as `transfer` does, save the allowance.
    /// @param seller from whom
    /// @param buyer to whom
    /// @param quantity units
    function settle(address seller, address buyer, uint256 quantity) external;
}

/// @title Money that the settlement contract may move
/// @notice Only the settlement contract may call, and only for what holder or delegate signed.
interface ISettledCash {
    /// @notice Moves the cash leg of a match and its fee. Refuses as `transfer` does, save the allowance.
    /// @param buyer who pays both
    /// @param seller who receives the net amount
    /// @param amount minor units to the seller
    /// @param feeRecipient who receives the fee
    /// @param fee minor units to the fee recipient
    function settle(
        address buyer,
        address seller,
        uint256 amount,
        address feeRecipient,
        uint256 fee
    ) external;
}
