// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {SolidityVenue} from "./SolidityVenue.sol";

/// @notice Acts of holders and agents, drawn at random; a refused act is as good as any other.
contract TokenHandler is SolidityVenue {
    constructor() {
        _open(5);
        for (uint256 i = 1; i < parties.length; ++i) {
            CHEATS.prank(address(parties[0]));
            token.transfer(address(parties[i]), 1_000 * i);
        }
    }

    function transfer(uint8 from, uint8 to, uint16 amount) external {
        CHEATS.prank(_party(from));
        try token.transfer(_party(to), amount) {} catch {}
    }

    function freeze(uint8 who, uint16 amount) external {
        try token.freezePartialTokens(_party(who), amount) {} catch {}
    }

    function unfreeze(uint8 who, uint16 amount) external {
        try token.unfreezePartialTokens(_party(who), amount) {} catch {}
    }

    function freezeAccount(uint8 who, bool frozen) external {
        token.setAddressFrozen(_party(who), frozen);
    }

    function force(uint8 from, uint8 to, uint16 amount) external {
        try token.forcedTransfer(_party(from), _party(to), amount) {} catch {}
    }

    function mint(uint8 to, uint16 amount) external {
        token.mint(_party(to), amount);
    }

    function burn(uint8 from, uint16 amount) external {
        try token.burn(_party(from), amount) {} catch {}
    }

    function recover(uint8 from, uint8 to) external {
        (address lost, address fresh) = (_party(from), _party(to));
        try token.recoveryAddress(lost, fresh, registry.identity(fresh)) {} catch {}
    }

    /// @notice Whether the units of all holders are the supply.
    function supplyIsSumOfBalances() external view returns (bool) {
        return _total(token) == token.totalSupply();
    }

    /// @notice Whether no holder has more frozen than owned.
    function frozenIsWithinBalances() external view returns (bool) {
        for (uint256 i = 0; i < parties.length; ++i) {
            address party = address(parties[i]);
            if (token.getFrozenTokens(party) > token.balanceOf(party)) return false;
        }
        return true;
    }

    function _party(uint8 draw) private view returns (address) {
        return address(parties[draw % parties.length]);
    }
}

contract TokenTest {
    TokenHandler private handler;

    function setUp() external {
        handler = new TokenHandler();
    }

    /// @dev What the runner may call.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @notice Whatever holders and agents do, the supply is what all holders own together.
    function invariant_SupplyIsSumOfBalances() external view {
        assert(handler.supplyIsSumOfBalances());
    }

    /// @notice Whatever holders and agents do, nobody has more frozen than owned.
    function invariant_FrozenIsWithinBalances() external view {
        assert(handler.frozenIsWithinBalances());
    }
}
