// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {AmountOutOfRange} from "../../contracts/interfaces/Refusals.sol";
import {AMOUNT_LIMIT, AccountWord} from "../../contracts/token/AccountWord.sol";

contract AccountWordTest {
    uint256 private constant RESERVED = ((1 << 56) - 1) << 192;
    uint256 private constant OTHER_FLAGS = 0xfe << 248;

    /// @notice What is written is read, and writing one part of any word leaves every other bit.
    function testFuzz_WritingOnePartLeavesTheOthers(uint256 raw, uint96 amount, bool frozen) external pure {
        AccountWord word = AccountWord.wrap(raw);

        AccountWord balanced = word.withBalance(amount);
        assert(balanced.balance() == amount);
        assert(AccountWord.unwrap(balanced) >> 96 == raw >> 96);

        AccountWord lockedWord = word.withLocked(amount);
        assert(lockedWord.locked() == amount);
        assert(lockedWord.balance() == word.balance());
        assert(AccountWord.unwrap(lockedWord) >> 192 == raw >> 192);

        AccountWord flagged = word.withFrozen(frozen);
        assert(flagged.isFrozen() == frozen);
        assert(flagged.balance() == word.balance() && flagged.locked() == word.locked());
        assert(AccountWord.unwrap(flagged) & (RESERVED | OTHER_FLAGS) == raw & (RESERVED | OTHER_FLAGS));
    }

    /// @notice What is free is what is owned less what is locked.
    function testFuzz_FreeIsBalanceLessLocked(uint96 balance, uint96 locked) external pure {
        if (locked > balance) (balance, locked) = (locked, balance);
        AccountWord word = AccountWord.wrap(0).withBalance(balance).withLocked(locked);
        assert(word.free() == uint256(balance) - locked);
    }

    /// @notice An amount that would reach into other bits is refused by name, whichever part it is written to.
    function testFuzz_AnAmountBeyondItsBitsIsRefused(uint256 raw, uint256 amount) external view {
        if (amount <= AMOUNT_LIMIT) amount = ~amount;
        bytes32 expected = keccak256(abi.encodeWithSelector(AmountOutOfRange.selector, amount, AMOUNT_LIMIT));
        try this.writeBalance(AccountWord.wrap(raw), amount) {
            assert(false);
        } catch (bytes memory refusal) {
            assert(keccak256(refusal) == expected);
        }
        try this.writeLocked(AccountWord.wrap(raw), amount) {
            assert(false);
        } catch (bytes memory refusal) {
            assert(keccak256(refusal) == expected);
        }
    }

    function writeBalance(AccountWord word, uint256 amount) external pure {
        word.withBalance(amount);
    }

    function writeLocked(AccountWord word, uint256 amount) external pure {
        word.withLocked(amount);
    }
}
