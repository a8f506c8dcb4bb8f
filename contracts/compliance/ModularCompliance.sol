// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IModularCompliance} from "../interfaces/IModularCompliance.sol";
import {ArraySizeLimited, ZeroAddress} from "../interfaces/Refusals.sol";

/// @title Rules of transfer of all tokens
/// @notice Invariant: a bound token enters a wallet only if the wallet's country is allowed or the wallet exempt.
/// @dev No owner: each token's owner sets its rules. Later rules share the one call and the token's key.
contract ModularCompliance is IModularCompliance {
    /// @notice Countries that one call may allow or refuse: more than ISO 3166-1 has.
    uint256 public constant COUNTRIES_LIMIT = 250;

    /// @notice The highest country code, from ISO 3166-1 numeric: three digits.
    uint16 public constant COUNTRY_LIMIT = 999;

    /// @notice Where countries are read.
    IIdentityRegistry public immutable identityRegistry;

    /// @dev Tokens whose transfers are checked here; an unbound token's are refused, not waved through.
    mapping(address token => bool) private _bound;
    /// @dev Countries a token may enter: bit (country mod 256) of word (country div 256), one slot read for one country.
    mapping(address token => mapping(uint256 word => uint256 bits)) private _countries;
    /// @dev Wallets that may receive a token whatever their country: the issuer's treasury.
    mapping(address token => mapping(address wallet => bool)) private _exempt;

    /// @dev Refuses callers that do not own the token.
    modifier onlyTokenOwner(address token) {
        if (IERC5313(token).owner() != msg.sender) revert CallerIsNotTokenOwner(token, msg.sender);
        _;
    }

    /// @dev Refuses callers that are not tokens bound here.
    modifier onlyBoundToken() {
        if (!_bound[msg.sender]) revert TokenNotBound(msg.sender);
        _;
    }

    /// @notice Deploys the rules of all tokens.
    /// @param registry where countries are read
    constructor(IIdentityRegistry registry) {
        if (address(registry) == address(0)) revert ZeroAddress("registry");
        identityRegistry = registry;
    }

    /// @inheritdoc IModularCompliance
    function bindToken(address _token) external onlyTokenOwner(_token) {
        if (_bound[_token]) revert TokenAlreadyBound(_token);
        _bound[_token] = true;
        emit TokenBound(_token);
    }

    /// @inheritdoc IModularCompliance
    function unbindToken(address _token) external onlyTokenOwner(_token) {
        if (!_bound[_token]) revert TokenNotBound(_token);
        _bound[_token] = false;
        emit TokenUnbound(_token);
    }

    /// @inheritdoc IModularCompliance
    function allowCountries(address token, uint16[] calldata countries) external onlyTokenOwner(token) {
        _requireCountries(countries);
        for (uint256 i = 0; i < countries.length; ++i) {
            _countries[token][countries[i] >> 8] |= 1 << (countries[i] & 0xff);
            emit CountryAllowed(token, countries[i]);
        }
    }

    /// @inheritdoc IModularCompliance
    function refuseCountries(address token, uint16[] calldata countries) external onlyTokenOwner(token) {
        _requireCountries(countries);
        for (uint256 i = 0; i < countries.length; ++i) {
            _countries[token][countries[i] >> 8] &= ~(1 << (countries[i] & 0xff));
            emit CountryRefused(token, countries[i]);
        }
    }

    /// @inheritdoc IModularCompliance
    function setExempt(address token, address wallet, bool exempt) external onlyTokenOwner(token) {
        if (wallet == address(0)) revert ZeroAddress("wallet");
        _exempt[token][wallet] = exempt;
        emit ExemptionSet(token, wallet, exempt);
    }

    /// @inheritdoc IModularCompliance
    function transferred(address, address _to, uint256) external view onlyBoundToken {
        _checkReceiver(msg.sender, _to);
    }

    /// @inheritdoc IModularCompliance
    function created(address _to, uint256) external view onlyBoundToken {
        _checkReceiver(msg.sender, _to);
    }

    /// @inheritdoc IModularCompliance
    function destroyed(address, uint256) external view onlyBoundToken {}

    /// @inheritdoc IModularCompliance
    function checkTransfer(address token, address, address to, uint256) public view {
        if (!_bound[token]) revert TokenNotBound(token);
        _checkReceiver(token, to);
    }

    /// @inheritdoc IModularCompliance
    function canTransfer(address _from, address _to, uint256 _amount) external view returns (bool) {
        return transferRefusal(msg.sender, _from, _to, _amount).length == 0;
    }

    /// @inheritdoc IModularCompliance
    function transferRefusal(
        address token,
        address from,
        address to,
        uint256 amount
    ) public view returns (bytes memory) {
        try this.checkTransfer(token, from, to, amount) {
            return "";
        } catch (bytes memory refusal) {
            return refusal;
        }
    }

    /// @inheritdoc IModularCompliance
    function isTokenBound(address _token) external view returns (bool) {
        return _bound[_token];
    }

    /// @inheritdoc IModularCompliance
    function isCountryAllowed(address token, uint16 country) public view returns (bool) {
        return _countries[token][country >> 8] & (1 << (country & 0xff)) != 0;
    }

    /// @inheritdoc IModularCompliance
    function isExempt(address token, address wallet) external view returns (bool) {
        return _exempt[token][wallet];
    }

    /// @dev The common case reads one word; the exemption is looked up only before a refusal.
    function _checkReceiver(address token, address to) private view {
        uint16 country = identityRegistry.investorCountry(to);
        if (!isCountryAllowed(token, country) && !_exempt[token][to])
            revert CountryNotAllowed(token, to, country);
    }

    /// @dev Refuses more countries than a call may carry, and a number that ISO 3166-1 cannot have, before any is written.
    /// @param countries the numeric codes given
    function _requireCountries(uint16[] calldata countries) private pure {
        if (countries.length > COUNTRIES_LIMIT) revert ArraySizeLimited(countries.length, COUNTRIES_LIMIT);
        for (uint256 i = 0; i < countries.length; ++i) {
            if (countries[i] == 0 || countries[i] > COUNTRY_LIMIT) revert CountryCodeOutOfRange(countries[i]);
        }
    }
}
