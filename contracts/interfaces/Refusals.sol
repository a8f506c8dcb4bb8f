// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

// Refusals that more than one contract answers. Each carries the figures a reader needs to say it in words.

/// @notice A parameter that must name an account is the zero address.
/// @param parameter the parameter's name
error ZeroAddress(string parameter);

/// @notice A text that must say something is empty.
/// @param parameter the parameter's name
error EmptyString(string parameter);

/// @notice An array is longer than the call may carry.
/// @param size elements given
/// @param limit elements allowed
error ArraySizeLimited(uint256 size, uint256 limit);

/// @notice Arrays that belong together differ in length.
/// @param first length of the first array
/// @param other length of the array that differs
error ArrayLengthMismatch(uint256 first, uint256 other);

/// @notice The caller is not an agent of this contract.
/// @param caller who called
error CallerDoesNotHaveAgentRole(address caller);

/// @notice The caller is not the settlement contract that this asset trusts.
/// @param caller who called
error CallerIsNotSettlement(address caller);

/// @notice The wallet has no identity record in force: never written, expired, of an older epoch or removed.
/// @param wallet the wallet that is not verified
error UnverifiedIdentity(address wallet);

/// @notice The wallet is frozen for this asset.
/// @param wallet the frozen wallet
error FrozenWallet(address wallet);

/// @notice The wallet owns enough, but part of it is frozen.
/// @param wallet whose balance
/// @param free units that may move
/// @param needed units asked for
error InsufficientFreeBalance(address wallet, uint256 free, uint256 needed);

/// @notice The supply would pass what an account word can hold.
/// @param supply units that would exist
/// @param limit units that may exist
error SupplyLimitExceeded(uint256 supply, uint256 limit);

/// @notice An account word cannot hold so many units.
/// @param amount units to write
/// @param limit units that it can hold
error AmountOutOfRange(uint256 amount, uint256 limit);
