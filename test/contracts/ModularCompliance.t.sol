// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {SolidityVenue} from "./SolidityVenue.sol";

contract ModularComplianceTest is SolidityVenue {
    function setUp() external {
        _open(1);
    }

    /// @notice Allowing and refusing one country leaves every other country as it was.
    function testFuzz_OneCountryLeavesTheOthers(uint16 country, uint16 other) external {
        country = 1 + (country % 999);
        other = 1 + (other % 999);
        CHEATS.assume(country != other);
        uint16[] memory countries = new uint16[](1);
        countries[0] = country;
        bool before = compliance.isCountryAllowed(address(token), other);

        compliance.allowCountries(address(token), countries);
        assert(compliance.isCountryAllowed(address(token), country));
        assert(compliance.isCountryAllowed(address(token), other) == before);

        compliance.refuseCountries(address(token), countries);
        assert(!compliance.isCountryAllowed(address(token), country));
        assert(compliance.isCountryAllowed(address(token), other) == before);
    }
}
