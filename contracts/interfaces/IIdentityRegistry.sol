// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

/// @title Who may hold: one packed record per wallet
/// @notice ERC-3643's registry names where they fit, and the record that a transfer reads in one slot.
interface IIdentityRegistry {
    /// @notice What the registry knows of a wallet; one storage slot.
    /// @param identity number of the beneficial identity, the same for all its wallets; zero: no record
    /// @param country ISO 3166-1 numeric code of residence
    /// @param investorClass class of investor, as the registrar numbers them
    /// @param expiry last second (Unix time) at which the record is in force
    /// @param epoch epoch at which the record was written or renewed
    /// @param issuers mask of the claim issuers relied on; zero while the registrar vouches itself
    struct Record {
        uint64 identity;
        uint16 country;
        uint8 investorClass;
        uint40 expiry;
        uint16 epoch;
        uint64 issuers;
    }

    /// @notice What the registrar says of a wallet.
    /// @param wallet the wallet to register
    /// @param identity number of the beneficial identity, 1 to 2^63 - 1
    /// @param country ISO 3166-1 numeric code of residence, 1 to 999
    /// @param investorClass class of investor
    /// @param expiry last second (Unix time) at which the record is in force
    struct Registration {
        address wallet;
        uint64 identity;
        uint16 country;
        uint8 investorClass;
        uint40 expiry;
    }

    /// @notice A wallet was registered (ERC-3643).
    /// @param investorAddress the wallet
    /// @param identity its identity contract, or its identity number as an address
    event IdentityRegistered(address indexed investorAddress, address indexed identity);

    /// @notice A wallet was removed (ERC-3643).
    /// @param investorAddress the wallet
    /// @param identity the identity it had
    event IdentityRemoved(address indexed investorAddress, address indexed identity);

    /// @notice A wallet's identity was replaced (ERC-3643).
    /// @param oldIdentity identity before
    /// @param newIdentity identity after
    event IdentityUpdated(address indexed oldIdentity, address indexed newIdentity);

    /// @notice A wallet's country was written (ERC-3643).
    /// @param investorAddress the wallet
    /// @param country ISO 3166-1 numeric code
    event CountryUpdated(address indexed investorAddress, uint16 indexed country);

    /// @notice A wallet's class and expiry were written.
    /// @param wallet the wallet
    /// @param investorClass class of investor
    /// @param expiry last second in force
    event RecordRenewed(address indexed wallet, uint8 investorClass, uint40 expiry);

    /// @notice Every record written before was put out of force until renewed.
    /// @param epoch the epoch that records must have from now on
    event EpochRaised(uint16 epoch);

    /// @notice The wallet has a record already.
    /// @param wallet the wallet
    error IdentityAlreadyRegistered(address wallet);

    /// @notice The wallet has no record.
    /// @param wallet the wallet
    error IdentityNotRegistered(address wallet);

    /// @notice Not a number of a beneficial identity.
    /// @param wallet the wallet it was given for
    /// @param identity the number given
    error InvalidIdentity(address wallet, uint64 identity);

    /// @notice Not an ISO 3166-1 numeric code.
    /// @param wallet the wallet it was given for
    /// @param country the number given
    error InvalidCountry(address wallet, uint16 country);

    /// @notice The record would be out of force when written.
    /// @param wallet the wallet
    /// @param expiry last second given
    /// @param time second of the block
    error ExpiryPassed(address wallet, uint40 expiry, uint256 time);

    /// @notice Registers a wallet. Agents only; refuses zero, a known wallet, a bad code, a past expiry.
    /// @param registration what the registrar says of it
    function register(Registration calldata registration) external;

    /// @notice Registers up to 100 wallets, all or none. Agents only.
    /// @param registrations what the registrar says of each
    function batchRegister(Registration[] calldata registrations) external;

    /// @notice Registers a wallet of an identity contract, without expiry (ERC-3643). Agents only.
    /// @param _userAddress the wallet
    /// @param _identity its identity contract
    /// @param _country ISO 3166-1 numeric code
    function registerIdentity(address _userAddress, address _identity, uint16 _country) external;

    /// @notice Registers up to 100 wallets of identity contracts, all or none (ERC-3643). Agents only.
    /// @param _userAddresses the wallets
    /// @param _identities their identity contracts
    /// @param _countries ISO 3166-1 numeric codes
    function batchRegisterIdentity(
        address[] calldata _userAddresses,
        address[] calldata _identities,
        uint16[] calldata _countries
    ) external;

    /// @notice Removes a wallet's record; from then on it is not verified (ERC-3643). Agents only.
    /// @param _userAddress the wallet
    function deleteIdentity(address _userAddress) external;

    /// @notice Writes a wallet's country (ERC-3643). Agents only.
    /// @param _userAddress the wallet
    /// @param _country ISO 3166-1 numeric code
    function updateCountry(address _userAddress, uint16 _country) external;

    /// @notice Replaces the identity contract of a wallet (ERC-3643). Agents only.
    /// @param _userAddress the wallet
    /// @param _identity its new identity contract
    function updateIdentity(address _userAddress, address _identity) external;

    /// @notice Renews a record: class, expiry and the current epoch. Agents only.
    /// @param wallet the wallet
    /// @param investorClass class of investor
    /// @param expiry last second in force
    function renew(address wallet, uint8 investorClass, uint40 expiry) external;

    /// @notice Puts every record out of force until each is renewed. Owner only.
    function raiseEpoch() external;

    /// @notice Whether a wallet has a record, in force or not (ERC-3643).
    /// @param _userAddress the wallet
    /// @return true if there is a record
    function contains(address _userAddress) external view returns (bool);

    /// @notice Whether a wallet has a record in force (ERC-3643).
    /// @param _userAddress the wallet
    /// @return true if verified
    function isVerified(address _userAddress) external view returns (bool);

    /// @notice Refuses with `UnverifiedIdentity` unless both wallets have a record in force.
    /// @param first one wallet
    /// @param second the other wallet
    function requireVerified(address first, address second) external view;

    /// @notice The identity of a wallet (ERC-3643).
    /// @param _userAddress the wallet
    /// @return its identity contract, else its identity number as an address, else zero
    function identity(address _userAddress) external view returns (address);

    /// @notice The country of a wallet (ERC-3643).
    /// @param _userAddress the wallet
    /// @return ISO 3166-1 numeric code, zero without a record
    function investorCountry(address _userAddress) external view returns (uint16);

    /// @notice The whole record of a wallet.
    /// @param wallet the wallet
    /// @return the record, all zero if there is none
    function recordOf(address wallet) external view returns (Record memory);

    /// @notice The epoch that a record must have to be in force.
    /// @return the epoch
    function epoch() external view returns (uint16);
}
