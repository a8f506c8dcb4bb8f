// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {ISettlement} from "../../contracts/interfaces/ISettlement.sol";
import {SolidityVenue} from "./SolidityVenue.sol";

contract SettlementTest is SolidityVenue {
    uint256 private constant PARTIES = 4;

    struct Draw {
        uint8 seller;
        uint8 buyer;
        uint16 quantity;
        uint16 cashAmount;
        uint8 buyerFee;
        uint8 sellerFee;
    }

    function setUp() external {
        _open(PARTIES);
        // One party that every match with it must refuse, by either leg.
        registry.deleteIdentity(address(parties[3]));
    }

    /// @notice Any batch conserves both assets, and does to each match what the preview said: all of it or nothing.
    function testFuzz_EachMatchConservesBothAssets(Draw[6] calldata draws) external {
        bytes memory packed = _pack(draws);
        bytes[] memory refusals = settlement.preview(packed);
        uint256[2][PARTIES + 1] memory expected = _holdings();
        for (uint256 i = 0; i < draws.length; ++i) {
            if (refusals[i].length == 0) _expect(expected, draws[i]);
        }
        settlement.submitBatch("batch", "journal", type(uint256).max, packed, "");

        uint256[2][PARTIES + 1] memory actual = _holdings();
        uint256 units;
        uint256 money;
        for (uint256 p = 0; p <= PARTIES; ++p) {
            assert(actual[p][0] == expected[p][0] && actual[p][1] == expected[p][1]);
            units += actual[p][0];
            money += actual[p][1];
        }
        assert(units == SUPPLY && units == token.totalSupply());
        assert(money == PARTIES * 10_000 && money == cash.totalSupply());
        for (uint256 i = 0; i < draws.length; ++i) {
            ISettlement.TradeState state = settlement.tradeState(uint64(i));
            bool settled = state == ISettlement.TradeState.Settled;
            assert(settled == (refusals[i].length == 0));
            assert(settled || state == ISettlement.TradeState.Refused);
            if (draws[i].seller % PARTIES == 3 || draws[i].buyer % PARTIES == 3) assert(!settled);
        }
    }

    /// @notice Nobody but the operator carries out a batch, and nobody but a party's own signature delegates.
    function testFuzz_StrangersSettleNothing(address stranger, Draw[6] calldata draws) external {
        CHEATS.assume(stranger != address(this) && stranger.code.length == 0);
        bytes memory packed = _pack(draws);
        CHEATS.prank(stranger);
        try settlement.submitBatch("batch", "journal", type(uint256).max, packed, "") {
            assert(false);
        } catch (bytes memory refusal) {
            assert(keccak256(refusal) == keccak256(abi.encodeCall(this.CallerIsNotOperator, (stranger))));
        }
        try settlement.delegateBySignature(stranger, address(custodian), type(uint40).max, "") {
            assert(false);
        } catch (bytes memory refusal) {
            assert(bytes4(refusal) == ISettlement.InvalidDelegationSignature.selector);
        }
    }

    /// @dev Its selector is that of the error: the refusal expected, with its argument.
    function CallerIsNotOperator(address) external pure {}

    function _expect(uint256[2][PARTIES + 1] memory held, Draw calldata d) private pure {
        (uint256 seller, uint256 buyer) = (d.seller % PARTIES, d.buyer % PARTIES);
        held[seller][0] -= d.quantity;
        held[buyer][0] += d.quantity;
        held[buyer][1] -= uint256(d.cashAmount) + d.buyerFee;
        held[seller][1] += d.cashAmount - d.sellerFee;
        held[PARTIES][1] += uint256(d.buyerFee) + d.sellerFee;
    }

    /// @dev Units and cash of each party; the last row is the fee recipient.
    function _holdings() private view returns (uint256[2][PARTIES + 1] memory held) {
        for (uint256 p = 0; p <= PARTIES; ++p) {
            address account = p == PARTIES ? fees : address(parties[p]);
            held[p] = [token.balanceOf(account), cash.balanceOf(account)];
        }
    }

    function _pack(Draw[6] calldata draws) private view returns (bytes memory packed) {
        packed = abi.encodePacked(uint8(1), uint8(PARTIES), uint8(1), uint8(draws.length));
        for (uint256 p = 0; p < PARTIES; ++p) packed = bytes.concat(packed, bytes20(address(parties[p])));
        packed = bytes.concat(packed, bytes20(address(token)), bytes20(address(cash)));
        for (uint256 i = 0; i < draws.length; ++i)
            packed = bytes.concat(packed, _packMatch(uint64(i), draws[i]));
    }

    function _packMatch(uint64 tradeId, Draw calldata d) private pure returns (bytes memory) {
        return
            abi.encodePacked(
                tradeId,
                uint8(d.seller % PARTIES),
                uint8(d.buyer % PARTIES),
                uint8(0),
                uint96(d.quantity),
                uint96(d.cashAmount),
                uint96(d.buyerFee),
                uint96(d.sellerFee)
            );
    }
}
