// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {CashToken} from "../../contracts/cash/CashToken.sol";
import {ModularCompliance} from "../../contracts/compliance/ModularCompliance.sol";
import {Factory} from "../../contracts/factory/Factory.sol";
import {IdentityRegistry} from "../../contracts/identity/IdentityRegistry.sol";
import {IFactory} from "../../contracts/interfaces/IFactory.sol";
import {IIdentityRegistry} from "../../contracts/interfaces/IIdentityRegistry.sol";
import {ISettlement} from "../../contracts/interfaces/ISettlement.sol";
import {Settlement} from "../../contracts/settlement/Settlement.sol";
import {Token} from "../../contracts/token/Token.sol";
import {Cheats} from "./Cheats.sol";

/// @title A whole deployment for Solidity tests
/// @notice This contract is owner, registrar, minter, operator and agent, and, by ERC-1271, every account's signer.
abstract contract SolidityVenue {
    Cheats internal constant CHEATS = Cheats(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 internal constant SUPPLY = 1_000_000;
    uint16 internal constant CL = 152;

    IdentityRegistry internal registry;
    ModularCompliance internal compliance;
    Settlement internal settlement;
    CashToken internal cash;
    Token internal token;

    address internal fees = address(new Wallet());
    Wallet internal custodian = new Wallet();
    Wallet[] internal parties;

    /// @dev Opens the venue with `count` verified, delegated parties with 10,000 of cash; the first is the treasury.
    function _open(uint256 count) internal {
        registry = new IdentityRegistry(address(this));
        compliance = new ModularCompliance(registry);
        settlement = new Settlement(address(this), address(this), address(custodian), fees);
        cash = new CashToken(
            "US dollar",
            "USD",
            2,
            address(this),
            registry,
            address(settlement),
            address(this)
        );
        registry.addAgent(address(this));
        settlement.setCash(address(cash), true);
        _register(fees, 1, CL);
        for (uint256 i = 0; i < count; ++i) {
            Wallet party = new Wallet();
            parties.push(party);
            _register(address(party), uint64(2 + i), CL);
            settlement.delegateBySignature(address(party), address(custodian), type(uint40).max, "");
            cash.mint(address(party), 10_000, bytes32(1 + i));
        }
        Factory factory = new Factory(
            address(this),
            address(this),
            address(registry),
            compliance,
            settlement
        );
        settlement.setLister(address(factory), true);
        uint16[] memory countries = new uint16[](1);
        countries[0] = CL;
        IFactory.Security memory security = IFactory.Security({
            name: "Andean Copper A",
            symbol: "ANDA",
            decimals: 0,
            admin: address(this),
            agent: address(this),
            treasury: address(parties[0]),
            supply: SUPPLY,
            countries: countries,
            documents: new IFactory.SecurityDocument[](0)
        });
        token = Token(factory.deploySecurity(bytes32(0), security));
    }

    function _register(address wallet, uint64 identity, uint16 country) internal {
        registry.register(IIdentityRegistry.Registration(wallet, identity, country, 0, type(uint40).max));
    }

    /// @dev The whole of an asset over all who could hold it.
    function _total(Token asset) internal view returns (uint256 total) {
        total = asset.balanceOf(fees);
        for (uint256 i = 0; i < parties.length; ++i) total += asset.balanceOf(address(parties[i]));
    }
}

/// @notice An account that signs whatever is asked (ERC-1271), so that fuzzing needs no keys.
contract Wallet {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return this.isValidSignature.selector;
    }
}
