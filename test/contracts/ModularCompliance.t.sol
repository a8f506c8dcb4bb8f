// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {ModularCompliance} from "../../contracts/compliance/ModularCompliance.sol";
import {IIdentityRegistry} from "../../contracts/interfaces/IIdentityRegistry.sol";
import {Cheats} from "./Cheats.sol";

contract ModularComplianceTest {
    Cheats private constant CHEATS = Cheats(address(uint160(uint256(keccak256("hevm cheat code")))));

    // These rules read no registry while countries are only written and asked for.
    ModularCompliance private compliance = new ModularCompliance(IIdentityRegistry(address(1)));

    /// @notice This contract stands for a token that owns itself.
    function owner() external view returns (address) {
        return address(this);
    }

    /// @notice Allowing and refusing one country leaves every other country as it was.
    function testFuzz_OneCountryLeavesTheOthers(uint16 country, uint16 other, bool before) external {
        country = 1 + (country % 999);
        other = 1 + (other % 999);
        CHEATS.assume(country != other);
        uint16[] memory countries = new uint16[](1);
        if (before) {
            countries[0] = other;
            compliance.allowCountries(address(this), countries);
        }
        countries[0] = country;

        compliance.allowCountries(address(this), countries);
        assert(compliance.isCountryAllowed(address(this), country));
        assert(compliance.isCountryAllowed(address(this), other) == before);

        compliance.refuseCountries(address(this), countries);
        assert(!compliance.isCountryAllowed(address(this), country));
        assert(compliance.isCountryAllowed(address(this), other) == before);
    }
}
