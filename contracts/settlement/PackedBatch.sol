// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {ISettlement} from "../interfaces/ISettlement.sol";

/// @title The bytes of a batch
/// @dev Big-endian, without padding:
///
///   head         version uint8 = 1, parties uint8, instruments uint8, matches uint8
///   parties      address (20 bytes each)
///   instruments  token address, cash address (40 bytes each)
///   matches      tradeId uint64, seller uint8, buyer uint8, instrument uint8 (rows of the tables),
///                quantity uint96, cashAmount uint96, buyerFee uint96, sellerFee uint96 (59 bytes each)
///
/// Invariant: the length is exactly what the head calls for, so no byte of a batch is unsigned or unread.
library PackedBatch {
    /// @dev Matches in one batch: 100 of them at the gas floor stay under 2^24 gas.
    uint256 internal constant MATCH_LIMIT = 100;

    /// @dev The layout above; other layouts get other numbers.
    uint256 private constant VERSION = 1;
    /// @dev Bytes of the head: four counts of one byte.
    uint256 private constant HEAD = 4;
    /// @dev Bytes of a party: one address.
    uint256 private constant PARTY = 20;
    /// @dev Bytes of an instrument: two addresses, 2 * 20.
    uint256 private constant INSTRUMENT = 40;
    /// @dev Bytes of a match: 8 + 3 * 1 + 4 * 12.
    uint256 private constant MATCH = 59;

    /// @dev The number of matches, after the whole has been measured against its head.
    function size(bytes calldata packed) internal pure returns (uint256 matches) {
        if (packed.length < HEAD || uint8(packed[0]) != VERSION) {
            revert ISettlement.MalformedBatch(packed.length, 0);
        }
        matches = uint8(packed[3]);
        if (matches == 0 || matches > MATCH_LIMIT)
            revert ISettlement.BatchSizeOutOfRange(matches, MATCH_LIMIT);
        uint256 expected = _matchesAt(packed) + matches * MATCH;
        if (packed.length != expected) revert ISettlement.MalformedBatch(packed.length, expected);
    }

    /// @dev The match of a row below `size`.
    function matchAt(bytes calldata packed, uint256 row) internal pure returns (ISettlement.Match memory m) {
        bytes calldata b = packed[_matchesAt(packed) + row * MATCH:];
        m.tradeId = uint64(bytes8(b[0:8]));
        m.seller = _party(packed, m.tradeId, uint8(b[8]));
        m.buyer = _party(packed, m.tradeId, uint8(b[9]));
        (m.token, m.cash) = _instrument(packed, m.tradeId, uint8(b[10]));
        m.quantity = uint96(bytes12(b[11:23]));
        m.cashAmount = uint96(bytes12(b[23:35]));
        m.buyerFee = uint96(bytes12(b[35:47]));
        m.sellerFee = uint96(bytes12(b[47:59]));
    }

    /// @dev Where the matches begin: after the head and both tables. The head must be there.
    /// @param packed the batch
    /// @return the offset in bytes
    function _matchesAt(bytes calldata packed) private pure returns (uint256) {
        return HEAD + uint8(packed[1]) * PARTY + uint8(packed[2]) * INSTRUMENT;
    }

    /// @dev The party of a row. Refuses a row beyond the table, which would read an address out of other fields.
    /// @param packed the batch
    /// @param tradeId the match that names the row, for the refusal
    /// @param row the row
    /// @return the address
    function _party(bytes calldata packed, uint64 tradeId, uint256 row) private pure returns (address) {
        uint256 parties = uint8(packed[1]);
        if (row >= parties) revert ISettlement.IndexOutOfRange(tradeId, row, parties);
        uint256 start = HEAD + row * PARTY;
        return address(bytes20(packed[start:start + 20]));
    }

    /// @dev The instrument of a row. Refuses a row beyond the table, as `_party` does.
    /// @param packed the batch
    /// @param tradeId the match that names the row, for the refusal
    /// @param row the row
    /// @return token the security
    /// @return cash the money
    function _instrument(
        bytes calldata packed,
        uint64 tradeId,
        uint256 row
    ) private pure returns (address token, address cash) {
        uint256 instruments = uint8(packed[2]);
        if (row >= instruments) revert ISettlement.IndexOutOfRange(tradeId, row, instruments);
        uint256 start = HEAD + uint8(packed[1]) * PARTY + row * INSTRUMENT;
        return (address(bytes20(packed[start:start + 20])), address(bytes20(packed[start + 20:start + 40])));
    }
}
