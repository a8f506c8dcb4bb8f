// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {AmountOutOfRange} from "../interfaces/Refusals.sol";

/// @dev One account of one asset in one storage slot, so that a transfer reads and writes one slot a party.
/// Invariant: locked <= balance.
///
///   bits   0 ..  95  balance, units
///   bits  96 .. 191  locked, units that may not move (frozen, or held)
///   bits 192 .. 247  kept for the expiry and the epoch of a hold; zero
///   bits 248 .. 255  flags: bit 248 the whole account is frozen
type AccountWord is uint256;

using {balance, locked, free, isFrozen, withBalance, withLocked, withFrozen} for AccountWord global;

/// @dev The largest amount that an account word holds: 2^96 - 1.
uint256 constant AMOUNT_LIMIT = type(uint96).max;

/// @dev Where the locked amount begins, in bits.
uint256 constant LOCKED_SHIFT = 96;
/// @dev The flag of a frozen account.
uint256 constant FROZEN_FLAG = 1 << 248;

/// @dev Units owned.
function balance(AccountWord word) pure returns (uint256) {
    return AccountWord.unwrap(word) & AMOUNT_LIMIT;
}

/// @dev Units owned that may not move.
function locked(AccountWord word) pure returns (uint256) {
    return (AccountWord.unwrap(word) >> LOCKED_SHIFT) & AMOUNT_LIMIT;
}

/// @dev Units owned that may move.
function free(AccountWord word) pure returns (uint256) {
    return balance(word) - locked(word);
}

/// @dev Whether nothing may enter or leave the account.
function isFrozen(AccountWord word) pure returns (bool) {
    return AccountWord.unwrap(word) & FROZEN_FLAG != 0;
}

/// @dev The word with another balance; the caller keeps it within AMOUNT_LIMIT, or the bits of others would be written.
function withBalance(AccountWord word, uint256 amount) pure returns (AccountWord) {
    if (amount > AMOUNT_LIMIT) revert AmountOutOfRange(amount, AMOUNT_LIMIT);
    return AccountWord.wrap((AccountWord.unwrap(word) & ~AMOUNT_LIMIT) | amount);
}

/// @dev The word with another locked amount; the caller keeps it within AMOUNT_LIMIT, or the bits of others would be written.
function withLocked(AccountWord word, uint256 amount) pure returns (AccountWord) {
    if (amount > AMOUNT_LIMIT) revert AmountOutOfRange(amount, AMOUNT_LIMIT);
    return
        AccountWord.wrap(
            (AccountWord.unwrap(word) & ~(AMOUNT_LIMIT << LOCKED_SHIFT)) | (amount << LOCKED_SHIFT)
        );
}

/// @dev The word with the account frozen or not.
function withFrozen(AccountWord word, bool frozen) pure returns (AccountWord) {
    uint256 rest = AccountWord.unwrap(word) & ~FROZEN_FLAG;
    return AccountWord.wrap(frozen ? rest | FROZEN_FLAG : rest);
}
