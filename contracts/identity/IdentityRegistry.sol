// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {
    ArrayLengthMismatch,
    ArraySizeLimited,
    UnverifiedIdentity,
    ZeroAddress
} from "../interfaces/Refusals.sol";
import {AgentRole} from "./AgentRole.sol";

/// @title Identity registry, shared by all assets
/// @notice Invariant: a wallet is verified exactly while its record exists, has not expired and is of this epoch.
/// @dev The owner appoints agents (registrars). A transfer reads one slot per party and one slot for all.
contract IdentityRegistry is IIdentityRegistry, AgentRole {
    /// @notice Wallets that one batch may register.
    uint256 public constant BATCH_LIMIT = 100;

    /// @notice The highest country code, from ISO 3166-1 numeric: three digits.
    uint16 public constant COUNTRY_LIMIT = 999;

    /// @dev Numbers from here up belong to identity contracts, numbers below are the registrar's own.
    uint64 private constant FIRST_CONTRACT_NUMBER = 1 << 63;

    /// @dev What is known of each wallet; identity zero: nothing.
    mapping(address wallet => Record) private _records;
    /// @dev The number allotted to an identity contract; zero before it is first seen.
    mapping(address identityContract => uint64) private _numberOf;
    /// @dev The way back, for the names of ERC-3643 that answer an address.
    mapping(uint64 number => address identityContract) private _contractOf;
    /// @dev The number that the next new identity contract gets; none is given twice.
    uint64 private _nextContractNumber = FIRST_CONTRACT_NUMBER;

    /// @inheritdoc IIdentityRegistry
    uint16 public epoch = 1;

    /// @notice Deploys an empty registry.
    /// @param owner who appoints the registrars
    constructor(address owner) Ownable(owner) {}

    /// @inheritdoc IIdentityRegistry
    function register(Registration calldata registration) external onlyAgent {
        _registerNumbered(registration);
    }

    /// @inheritdoc IIdentityRegistry
    function batchRegister(Registration[] calldata registrations) external onlyAgent {
        _requireBatch(registrations.length);
        for (uint256 i = 0; i < registrations.length; ++i) _registerNumbered(registrations[i]);
    }

    /// @inheritdoc IIdentityRegistry
    function registerIdentity(address _userAddress, address _identity, uint16 _country) external onlyAgent {
        _register(_userAddress, _numberFor(_identity), _country, 0, type(uint40).max);
    }

    /// @inheritdoc IIdentityRegistry
    function batchRegisterIdentity(
        address[] calldata _userAddresses,
        address[] calldata _identities,
        uint16[] calldata _countries
    ) external onlyAgent {
        uint256 size = _userAddresses.length;
        _requireBatch(size);
        if (_identities.length != size) revert ArrayLengthMismatch(size, _identities.length);
        if (_countries.length != size) revert ArrayLengthMismatch(size, _countries.length);
        for (uint256 i = 0; i < size; ++i) {
            _register(_userAddresses[i], _numberFor(_identities[i]), _countries[i], 0, type(uint40).max);
        }
    }

    /// @inheritdoc IIdentityRegistry
    function deleteIdentity(address _userAddress) external onlyAgent {
        uint64 number = _recordOf(_userAddress).identity;
        delete _records[_userAddress];
        emit IdentityRemoved(_userAddress, _addressOf(number));
    }

    /// @inheritdoc IIdentityRegistry
    function updateCountry(address _userAddress, uint16 _country) external onlyAgent {
        _requireCountry(_userAddress, _country);
        _recordOf(_userAddress).country = _country;
        emit CountryUpdated(_userAddress, _country);
    }

    /// @inheritdoc IIdentityRegistry
    function updateIdentity(address _userAddress, address _identity) external onlyAgent {
        Record storage record = _recordOf(_userAddress);
        address before = _addressOf(record.identity);
        record.identity = _numberFor(_identity);
        emit IdentityUpdated(before, _identity);
    }

    /// @inheritdoc IIdentityRegistry
    function renew(address wallet, uint8 investorClass, uint40 expiry) external onlyAgent {
        if (expiry < block.timestamp) revert ExpiryPassed(wallet, expiry, block.timestamp);
        Record storage record = _recordOf(wallet);
        record.investorClass = investorClass;
        record.expiry = expiry;
        record.epoch = epoch;
        emit RecordRenewed(wallet, investorClass, expiry);
    }

    /// @inheritdoc IIdentityRegistry
    function raiseEpoch() external onlyOwner {
        emit EpochRaised(++epoch);
    }

    /// @inheritdoc IIdentityRegistry
    function contains(address _userAddress) external view returns (bool) {
        return _records[_userAddress].identity != 0;
    }

    /// @inheritdoc IIdentityRegistry
    function isVerified(address _userAddress) external view returns (bool) {
        return _isVerified(_userAddress, epoch);
    }

    /// @inheritdoc IIdentityRegistry
    function requireVerified(address first, address second) external view {
        uint16 current = epoch;
        if (!_isVerified(first, current)) revert UnverifiedIdentity(first);
        if (!_isVerified(second, current)) revert UnverifiedIdentity(second);
    }

    /// @inheritdoc IIdentityRegistry
    function identity(address _userAddress) external view returns (address) {
        return _addressOf(_records[_userAddress].identity);
    }

    /// @inheritdoc IIdentityRegistry
    function investorCountry(address _userAddress) external view returns (uint16) {
        return _records[_userAddress].country;
    }

    /// @inheritdoc IIdentityRegistry
    function recordOf(address wallet) external view returns (Record memory) {
        return _records[wallet];
    }

    /// @dev Registers under the registrar's own number; those of identity contracts are not the registrar's to give.
    /// @param r what the registrar says of the wallet
    function _registerNumbered(Registration calldata r) private {
        if (r.identity == 0 || r.identity >= FIRST_CONTRACT_NUMBER)
            revert InvalidIdentity(r.wallet, r.identity);
        _register(r.wallet, r.identity, r.country, r.investorClass, r.expiry);
    }

    /// @dev Writes the record of a wallet that has none: a record is changed or removed by name, never overwritten.
    /// @param wallet the wallet
    /// @param number number of its identity, either kind
    /// @param country ISO 3166-1 numeric code
    /// @param investorClass class of investor
    /// @param expiry last second in force; a passed one would never be
    function _register(
        address wallet,
        uint64 number,
        uint16 country,
        uint8 investorClass,
        uint40 expiry
    ) private {
        if (wallet == address(0)) revert ZeroAddress("wallet");
        if (_records[wallet].identity != 0) revert IdentityAlreadyRegistered(wallet);
        _requireCountry(wallet, country);
        if (expiry < block.timestamp) revert ExpiryPassed(wallet, expiry, block.timestamp);
        _records[wallet] = Record({
            identity: number,
            country: country,
            investorClass: investorClass,
            expiry: expiry,
            epoch: epoch,
            issuers: 0
        });
        emit IdentityRegistered(wallet, _addressOf(number));
        emit CountryUpdated(wallet, country);
    }

    /// @dev The number of an identity contract, allotted at first sight.
    function _numberFor(address identityContract) private returns (uint64 number) {
        if (identityContract == address(0)) revert ZeroAddress("identity");
        number = _numberOf[identityContract];
        if (number == 0) {
            number = _nextContractNumber++;
            _numberOf[identityContract] = number;
            _contractOf[number] = identityContract;
        }
    }

    /// @dev The record to change. Refuses a wallet without one, so that no act leaves half a record behind.
    /// @param wallet the wallet
    /// @return record where its record stands
    function _recordOf(address wallet) private view returns (Record storage record) {
        record = _records[wallet];
        if (record.identity == 0) revert IdentityNotRegistered(wallet);
    }

    /// @dev Whether the record exists, is of the present epoch and has not expired. The epoch is handed in: a transfer
    /// asks for two wallets and reads it once.
    /// @param wallet the wallet
    /// @param current the epoch in force
    /// @return true if verified
    function _isVerified(address wallet, uint16 current) private view returns (bool) {
        Record memory record = _records[wallet];
        return record.identity != 0 && record.epoch == current && record.expiry >= block.timestamp;
    }

    /// @dev An identity as ERC-3643 shows it: its contract, or the registrar's number written as an address.
    /// @param number number of the identity, zero for none
    /// @return the address, zero for none
    function _addressOf(uint64 number) private view returns (address) {
        return number < FIRST_CONTRACT_NUMBER ? address(uint160(number)) : _contractOf[number];
    }

    /// @dev Refuses a number that ISO 3166-1 cannot have; zero is what a wallet without a record answers.
    /// @param wallet the wallet it was given for
    /// @param country the number given
    function _requireCountry(address wallet, uint16 country) private pure {
        if (country == 0 || country > COUNTRY_LIMIT) revert InvalidCountry(wallet, country);
    }

    /// @dev Refuses more wallets than one call may carry, so that its gas stays bounded.
    /// @param size wallets in the call
    function _requireBatch(uint256 size) private pure {
        if (size > BATCH_LIMIT) revert ArraySizeLimited(size, BATCH_LIMIT);
    }
}
