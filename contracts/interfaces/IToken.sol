// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

/// @title A security as a token: ERC-3643's functions, events and behaviour beside ERC-20
/// @notice Amounts are whole units of the smallest part of the security.
interface IToken {
    /// @notice What the token says of itself changed (ERC-3643).
    /// @param _newName name
    /// @param _newSymbol symbol
    /// @param _newDecimals digits
    /// @param _newVersion version of the code
    /// @param _newOnchainID identity contract of the security
    event UpdatedTokenInformation(
        string indexed _newName,
        string indexed _newSymbol,
        uint8 _newDecimals,
        string _newVersion,
        address indexed _newOnchainID
    );

    /// @notice Holders are verified by this registry from now on (ERC-3643).
    /// @param _identityRegistry the registry
    event IdentityRegistryAdded(address indexed _identityRegistry);

    /// @notice Transfers follow the rules kept there from now on (ERC-3643).
    /// @param _compliance the rules
    event ComplianceAdded(address indexed _compliance);

    /// @notice A holder's tokens were moved to another wallet of the same identity (ERC-3643).
    /// @param _lostWallet the wallet given up
    /// @param _newWallet the wallet that holds now
    /// @param _investorOnchainID the identity of both
    event RecoverySuccess(
        address indexed _lostWallet,
        address indexed _newWallet,
        address indexed _investorOnchainID
    );

    /// @notice A whole account was frozen or released (ERC-3643).
    /// @param _userAddress the account
    /// @param _isFrozen true if frozen
    /// @param _owner the agent who did it
    event AddressFrozen(address indexed _userAddress, bool indexed _isFrozen, address indexed _owner);

    /// @notice Part of a balance was frozen (ERC-3643).
    /// @param _userAddress whose
    /// @param _amount units
    event TokensFrozen(address indexed _userAddress, uint256 _amount);

    /// @notice Part of a balance was released (ERC-3643).
    /// @param _userAddress whose
    /// @param _amount units
    event TokensUnfrozen(address indexed _userAddress, uint256 _amount);

    /// @notice All transfers were stopped (ERC-3643).
    /// @param _userAddress the agent who did it
    event Paused(address _userAddress);

    /// @notice Transfers were resumed (ERC-3643).
    /// @param _userAddress the agent who did it
    event Unpaused(address _userAddress);

    /// @notice Another contract settles from now on.
    /// @param settlement the contract
    event SettlementSet(address indexed settlement);

    /// @notice The token is paused (as OpenZeppelin's).
    error EnforcedPause();

    /// @notice The token is not paused (as OpenZeppelin's).
    error ExpectedPause();

    /// @notice More would be released than is frozen.
    /// @param wallet whose
    /// @param frozen units frozen
    /// @param needed units to release
    error InsufficientFrozenBalance(address wallet, uint256 frozen, uint256 needed);

    /// @notice A forced transfer must change the holder.
    /// @param wallet both sender and receiver
    error TransferToSameWallet(address wallet);

    /// @notice The wallet given up holds nothing.
    /// @param wallet the wallet
    error NoTokenToRecover(address wallet);

    /// @notice The wallets are not of the identity named.
    /// @param lostWallet the wallet to give up
    /// @param newWallet the wallet to receive
    /// @param investorOnchainID the identity named
    error RecoveryNotPossible(address lostWallet, address newWallet, address investorOnchainID);

    /// @notice Renames the token (ERC-3643). Owner only; refuses an empty name.
    /// @param _newName the name
    function setName(string calldata _newName) external;

    /// @notice Changes the symbol (ERC-3643). Owner only; refuses an empty symbol.
    /// @param _newSymbol the symbol
    function setSymbol(string calldata _newSymbol) external;

    /// @notice Names the security's identity contract, or none (ERC-3643). Owner only.
    /// @param _newOnchainID the contract, or zero
    function setOnchainID(address _newOnchainID) external;

    /// @notice Names the registry that verifies holders (ERC-3643). Owner only; refuses zero.
    /// @param _identityRegistry the registry
    function setIdentityRegistry(address _identityRegistry) external;

    /// @notice Names the rules that transfers follow (ERC-3643). Owner only; refuses zero.
    /// @param _compliance the rules; the token must be bound there
    function setCompliance(address _compliance) external;

    /// @notice Names the settlement contract. Owner only; refuses zero.
    /// @param settlement_ the contract
    function setSettlement(address settlement_) external;

    /// @notice Stops transfers (ERC-3643). Agents only; refuses if stopped.
    function pause() external;

    /// @notice Resumes transfers (ERC-3643). Agents only; refuses if not stopped.
    function unpause() external;

    /// @notice Freezes or releases a whole account (ERC-3643). Agents only; refuses zero.
    /// @param _userAddress the account
    /// @param _freeze true to freeze
    function setAddressFrozen(address _userAddress, bool _freeze) external;

    /// @notice Freezes part of a balance (ERC-3643). Agents only; refuses more than is free.
    /// @param _userAddress whose
    /// @param _amount units
    function freezePartialTokens(address _userAddress, uint256 _amount) external;

    /// @notice Releases part of a balance (ERC-3643). Agents only; refuses more than is frozen.
    /// @param _userAddress whose
    /// @param _amount units
    function unfreezePartialTokens(address _userAddress, uint256 _amount) external;

    /// @notice Moves tokens without the holder, releasing frozen ones as needed (ERC-3643). Agents only. The
    /// receiver must be verified; pause, freezes and transfer rules do not stop it. Refuses the same wallet twice.
    /// @param _from holder
    /// @param _to receiver
    /// @param _amount units
    /// @return true always: a refusal reverts
    function forcedTransfer(address _from, address _to, uint256 _amount) external returns (bool);

    /// @notice Creates tokens (ERC-3643). Agents only; refuses an unverified or not allowed receiver.
    /// @param _to receiver
    /// @param _amount units
    function mint(address _to, uint256 _amount) external;

    /// @notice Destroys tokens, releasing frozen ones as needed (ERC-3643). Agents only; refuses more than is owned.
    /// @param _userAddress holder
    /// @param _amount units
    function burn(address _userAddress, uint256 _amount) external;

    /// @notice Moves all that a lost wallet holds, freezes included, to another wallet of the same identity
    /// (ERC-3643). Agents only; refuses an empty wallet, an unverified receiver, another identity.
    /// @param _lostWallet the wallet given up
    /// @param _newWallet the wallet to receive
    /// @param _investorOnchainID the identity of both, as the registry names it
    /// @return true always: a refusal reverts
    function recoveryAddress(
        address _lostWallet,
        address _newWallet,
        address _investorOnchainID
    ) external returns (bool);

    /// @notice Moves tokens of the caller to up to 100 receivers, all or none (ERC-3643).
    /// @param _toList receivers
    /// @param _amounts units for each
    function batchTransfer(address[] calldata _toList, uint256[] calldata _amounts) external;

    /// @notice Up to 100 forced transfers, all or none (ERC-3643). Agents only.
    /// @param _fromList holders
    /// @param _toList receivers
    /// @param _amounts units for each
    function batchForcedTransfer(
        address[] calldata _fromList,
        address[] calldata _toList,
        uint256[] calldata _amounts
    ) external;

    /// @notice Up to 100 mints, all or none (ERC-3643). Agents only.
    /// @param _toList receivers
    /// @param _amounts units for each
    function batchMint(address[] calldata _toList, uint256[] calldata _amounts) external;

    /// @notice Up to 100 burns, all or none (ERC-3643). Agents only.
    /// @param _userAddresses holders
    /// @param _amounts units of each
    function batchBurn(address[] calldata _userAddresses, uint256[] calldata _amounts) external;

    /// @notice Freezes or releases up to 100 accounts, all or none (ERC-3643). Agents only.
    /// @param _userAddresses the accounts
    /// @param _freeze true to freeze, for each
    function batchSetAddressFrozen(address[] calldata _userAddresses, bool[] calldata _freeze) external;

    /// @notice Freezes parts of up to 100 balances, all or none (ERC-3643). Agents only.
    /// @param _userAddresses whose
    /// @param _amounts units of each
    function batchFreezePartialTokens(
        address[] calldata _userAddresses,
        uint256[] calldata _amounts
    ) external;

    /// @notice Releases parts of up to 100 balances, all or none (ERC-3643). Agents only.
    /// @param _userAddresses whose
    /// @param _amounts units of each
    function batchUnfreezePartialTokens(
        address[] calldata _userAddresses,
        uint256[] calldata _amounts
    ) external;

    /// @notice Refuses with its typed error a transfer that would be refused.
    /// @param from sender
    /// @param to receiver
    /// @param amount units
    function checkTransfer(address from, address to, uint256 amount) external view;

    /// @notice Whether a transfer would pass, and if not, why.
    /// @param from sender
    /// @param to receiver
    /// @param amount units
    /// @return allowed true if it would pass
    /// @return refusal the refusal as an encoded error, empty if it would pass
    function canTransfer(
        address from,
        address to,
        uint256 amount
    ) external view returns (bool allowed, bytes memory refusal);

    /// @notice Whether a whole account is frozen (ERC-3643).
    /// @param _userAddress the account
    /// @return true if frozen
    function isFrozen(address _userAddress) external view returns (bool);

    /// @notice Units of an account that are frozen (ERC-3643).
    /// @param _userAddress the account
    /// @return units
    function getFrozenTokens(address _userAddress) external view returns (uint256);

    /// @notice Whether transfers are stopped (ERC-3643).
    /// @return true if stopped
    function paused() external view returns (bool);

    /// @notice The security's identity contract (ERC-3643).
    /// @return the contract, or zero
    function onchainID() external view returns (address);

    /// @notice Version of the code (ERC-3643).
    /// @return the version
    function version() external view returns (string memory);

    /// @notice The registry that verifies holders (ERC-3643).
    /// @return the registry
    function identityRegistry() external view returns (address);

    /// @notice The rules that transfers follow (ERC-3643).
    /// @return the rules
    function compliance() external view returns (address);

    /// @notice The settlement contract.
    /// @return the contract
    function settlement() external view returns (address);
}
