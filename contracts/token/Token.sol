// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {AgentRole} from "../identity/AgentRole.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IModularCompliance} from "../interfaces/IModularCompliance.sol";
import {
    ArrayLengthMismatch,
    ArraySizeLimited,
    CallerIsNotSettlement,
    EmptyString,
    FrozenWallet,
    ZeroAddress
} from "../interfaces/Refusals.sol";
import {ISettledToken} from "../interfaces/ISettledAsset.sol";
import {IToken} from "../interfaces/IToken.sol";
import {AccountBook} from "./AccountBook.sol";
import {AccountWord} from "./AccountWord.sol";
import {Documents} from "./Documents.sol";

/// @title A security token (ERC-3643)
/// @notice Invariant: units enter only verified wallets that the rules allow, or wallets that an agent names.
/// @dev Owner: names, wiring, documents, agents. Agents: pause, freeze, force, mint, burn, recover. Settlement: moves
/// what holder or delegate signed. The holder: transfer, approve, permit.
contract Token is AccountBook, AgentRole, Documents, IToken, ISettledToken, IERC165 {
    /// @notice Elements that one batch call may carry.
    uint256 public constant BATCH_LIMIT = 100;

    /// @dev Who verifies holders; read by each transfer together with `_paused`, in one slot.
    IIdentityRegistry private _identityRegistry;

    /// @dev Whether holders' transfers and settlement are stopped.
    bool private _paused;

    /// @dev The rules that transfers follow.
    IModularCompliance private _compliance;

    /// @inheritdoc IToken
    address public settlement;

    /// @inheritdoc IToken
    address public onchainID;

    /// @dev Refuses arrays that are too long or of different lengths.
    modifier batch(uint256 size, uint256 other) {
        if (size > BATCH_LIMIT) revert ArraySizeLimited(size, BATCH_LIMIT);
        if (size != other) revert ArrayLengthMismatch(size, other);
        _;
    }

    /// @notice Deploys a security without supply. It must be bound to its rules before the first mint.
    /// @param owner_ who owns the token
    /// @param name_ name of the security
    /// @param symbol_ its symbol
    /// @param decimals_ digits after the point; zero unless the issuer asks
    /// @param registry who verifies holders
    /// @param compliance_ the rules that transfers follow
    /// @param settlement_ the settlement contract
    constructor(
        address owner_,
        string memory name_,
        string memory symbol_,
        uint8 decimals_,
        address registry,
        address compliance_,
        address settlement_
    ) AccountBook(name_, symbol_, decimals_) Ownable(owner_) {
        _setIdentityRegistry(registry);
        _setCompliance(compliance_);
        _setSettlement(settlement_);
    }

    /// @inheritdoc IToken
    function setName(string calldata _newName) external onlyOwner {
        if (bytes(_newName).length == 0) revert EmptyString("name");
        _name = _newName;
        _tellInformation();
    }

    /// @inheritdoc IToken
    function setSymbol(string calldata _newSymbol) external onlyOwner {
        if (bytes(_newSymbol).length == 0) revert EmptyString("symbol");
        _symbol = _newSymbol;
        _tellInformation();
    }

    /// @inheritdoc IToken
    function setOnchainID(address _newOnchainID) external onlyOwner {
        onchainID = _newOnchainID;
        _tellInformation();
    }

    /// @inheritdoc IToken
    function setIdentityRegistry(address identityRegistry_) external onlyOwner {
        _setIdentityRegistry(identityRegistry_);
    }

    /// @inheritdoc IToken
    function setCompliance(address compliance_) external onlyOwner {
        _setCompliance(compliance_);
    }

    /// @inheritdoc IToken
    function setSettlement(address settlement_) external onlyOwner {
        _setSettlement(settlement_);
    }

    /// @inheritdoc IToken
    function pause() external onlyAgent {
        if (_paused) revert EnforcedPause();
        _paused = true;
        emit Paused(msg.sender);
    }

    /// @inheritdoc IToken
    function unpause() external onlyAgent {
        if (!_paused) revert ExpectedPause();
        _paused = false;
        emit Unpaused(msg.sender);
    }

    /// @inheritdoc IToken
    function setAddressFrozen(address _userAddress, bool _freeze) external onlyAgent {
        _setAddressFrozen(_userAddress, _freeze);
    }

    /// @inheritdoc IToken
    function freezePartialTokens(address _userAddress, uint256 _amount) external onlyAgent {
        _freezePartialTokens(_userAddress, _amount);
    }

    /// @inheritdoc IToken
    function unfreezePartialTokens(address _userAddress, uint256 _amount) external onlyAgent {
        _unfreezePartialTokens(_userAddress, _amount);
    }

    /// @inheritdoc IToken
    function forcedTransfer(address _from, address _to, uint256 _amount) external onlyAgent returns (bool) {
        _forcedTransfer(_from, _to, _amount);
        return true;
    }

    /// @inheritdoc IToken
    function mint(address _to, uint256 _amount) external onlyAgent {
        _mintChecked(_to, _amount);
    }

    /// @inheritdoc IToken
    function burn(address _userAddress, uint256 _amount) external onlyAgent {
        _burnChecked(_userAddress, _amount);
    }

    /// @inheritdoc IToken
    function recoveryAddress(
        address _lostWallet,
        address _newWallet,
        address _investorOnchainID
    ) external onlyAgent returns (bool) {
        AccountWord lost = _accounts[_lostWallet];
        uint256 amount = lost.balance();
        if (amount == 0) revert NoTokenToRecover(_lostWallet);
        IIdentityRegistry registry = _identityRegistry;
        registry.requireVerified(_newWallet, _newWallet);
        if (
            _lostWallet == _newWallet ||
            registry.identity(_newWallet) != _investorOnchainID ||
            registry.identity(_lostWallet) != _investorOnchainID
        ) revert RecoveryNotPossible(_lostWallet, _newWallet, _investorOnchainID);
        uint256 frozen = lost.locked();
        if (frozen != 0) _unfreezePartialTokens(_lostWallet, frozen);
        _move(_lostWallet, _newWallet, amount);
        if (frozen != 0) _freezePartialTokens(_newWallet, frozen);
        if (lost.isFrozen()) _setAddressFrozen(_newWallet, true);
        emit RecoverySuccess(_lostWallet, _newWallet, _investorOnchainID);
        return true;
    }

    /// @inheritdoc IToken
    function batchTransfer(
        address[] calldata _toList,
        uint256[] calldata _amounts
    ) external batch(_toList.length, _amounts.length) {
        for (uint256 i = 0; i < _toList.length; ++i) _transfer(msg.sender, _toList[i], _amounts[i]);
    }

    /// @inheritdoc IToken
    function batchForcedTransfer(
        address[] calldata _fromList,
        address[] calldata _toList,
        uint256[] calldata _amounts
    ) external onlyAgent batch(_fromList.length, _toList.length) batch(_fromList.length, _amounts.length) {
        for (uint256 i = 0; i < _fromList.length; ++i) _forcedTransfer(_fromList[i], _toList[i], _amounts[i]);
    }

    /// @inheritdoc IToken
    function batchMint(
        address[] calldata _toList,
        uint256[] calldata _amounts
    ) external onlyAgent batch(_toList.length, _amounts.length) {
        for (uint256 i = 0; i < _toList.length; ++i) _mintChecked(_toList[i], _amounts[i]);
    }

    /// @inheritdoc IToken
    function batchBurn(
        address[] calldata _userAddresses,
        uint256[] calldata _amounts
    ) external onlyAgent batch(_userAddresses.length, _amounts.length) {
        for (uint256 i = 0; i < _userAddresses.length; ++i) _burnChecked(_userAddresses[i], _amounts[i]);
    }

    /// @inheritdoc IToken
    function batchSetAddressFrozen(
        address[] calldata _userAddresses,
        bool[] calldata _freeze
    ) external onlyAgent batch(_userAddresses.length, _freeze.length) {
        for (uint256 i = 0; i < _userAddresses.length; ++i) _setAddressFrozen(_userAddresses[i], _freeze[i]);
    }

    /// @inheritdoc IToken
    function batchFreezePartialTokens(
        address[] calldata _userAddresses,
        uint256[] calldata _amounts
    ) external onlyAgent batch(_userAddresses.length, _amounts.length) {
        for (uint256 i = 0; i < _userAddresses.length; ++i)
            _freezePartialTokens(_userAddresses[i], _amounts[i]);
    }

    /// @inheritdoc IToken
    function batchUnfreezePartialTokens(
        address[] calldata _userAddresses,
        uint256[] calldata _amounts
    ) external onlyAgent batch(_userAddresses.length, _amounts.length) {
        for (uint256 i = 0; i < _userAddresses.length; ++i)
            _unfreezePartialTokens(_userAddresses[i], _amounts[i]);
    }

    /// @inheritdoc ISettledToken
    function settle(address seller, address buyer, uint256 quantity) external {
        if (msg.sender != settlement) revert CallerIsNotSettlement(msg.sender);
        _transfer(seller, buyer, quantity);
    }

    /// @inheritdoc IToken
    function checkTransfer(address from, address to, uint256 amount) external view {
        if (from == address(0)) revert ERC20InvalidSender(from);
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        _requireFree(from, amount);
        _requireParties(from, to);
        _compliance.checkTransfer(address(this), from, to, amount);
    }

    /// @inheritdoc IToken
    function canTransfer(
        address from,
        address to,
        uint256 amount
    ) external view returns (bool, bytes memory) {
        try this.checkTransfer(from, to, amount) {
            return (true, "");
        } catch (bytes memory refusal) {
            return (false, refusal);
        }
    }

    /// @inheritdoc IToken
    function isFrozen(address _userAddress) external view returns (bool) {
        return _accounts[_userAddress].isFrozen();
    }

    /// @inheritdoc IToken
    function getFrozenTokens(address _userAddress) external view returns (uint256) {
        return _accounts[_userAddress].locked();
    }

    /// @inheritdoc IToken
    function paused() external view returns (bool) {
        return _paused;
    }

    /// @inheritdoc IToken
    function version() public pure returns (string memory) {
        return "1.0.0";
    }

    /// @inheritdoc IToken
    function identityRegistry() external view returns (address) {
        return address(_identityRegistry);
    }

    /// @inheritdoc IToken
    function compliance() external view returns (address) {
        return address(_compliance);
    }

    /// @notice Which interfaces the token has (ERC-165).
    /// @param interfaceId the interface asked for
    /// @return true if it has it
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return
            interfaceId == type(IERC165).interfaceId ||
            interfaceId == type(IERC20).interfaceId ||
            interfaceId == type(IERC20Metadata).interfaceId ||
            interfaceId == type(IERC20Permit).interfaceId ||
            interfaceId == type(IToken).interfaceId;
    }

    /// @dev A holder's transfer: first who takes part, then the rules, which may record it.
    /// @param from whose units
    /// @param to who receives them
    /// @param amount units
    function _beforeTransfer(address from, address to, uint256 amount) internal override {
        _requireParties(from, to);
        _compliance.transferred(from, to, amount);
    }

    /// @dev Refuses while paused, for a frozen party and for an unverified one.
    function _requireParties(address from, address to) private view {
        if (_paused) revert EnforcedPause();
        if (_accounts[from].isFrozen()) revert FrozenWallet(from);
        if (_accounts[to].isFrozen()) revert FrozenWallet(to);
        _identityRegistry.requireVerified(from, to);
    }

    /// @dev Creates units for a verified wallet that the rules allow; also while paused, as issuance is an agent's act.
    /// @param to who receives them
    /// @param amount units
    function _mintChecked(address to, uint256 amount) private {
        _identityRegistry.requireVerified(to, to);
        _compliance.created(to, amount);
        _mint(to, amount);
    }

    /// @dev Destroys units of any wallet, frozen ones too and without a record: an agent acts where the holder cannot.
    /// @param from whose units
    /// @param amount units
    function _burnChecked(address from, uint256 amount) private {
        _release(from, amount);
        _burn(from, amount);
        _compliance.destroyed(from, amount);
    }

    /// @dev Moves units by an agent's word, past freeze, pause and country; the receiver must still be verified.
    /// @param from whose units; may be frozen or unverified
    /// @param to who receives them
    /// @param amount units
    function _forcedTransfer(address from, address to, uint256 amount) private {
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        if (from == to) revert TransferToSameWallet(from);
        _identityRegistry.requireVerified(to, to);
        _release(from, amount);
        _move(from, to, amount);
    }

    /// @dev Releases as much of what is frozen as `amount` needs beyond the free balance.
    function _release(address from, uint256 amount) private {
        AccountWord word = _accounts[from];
        uint256 owned = word.balance();
        if (amount > owned) revert ERC20InsufficientBalance(from, owned, amount);
        uint256 free = word.free();
        if (amount > free) _unfreezePartialTokens(from, amount - free);
    }

    /// @dev Freezes or frees a whole account.
    /// @param account the account
    /// @param frozen true to freeze
    function _setAddressFrozen(address account, bool frozen) private {
        if (account == address(0)) revert ZeroAddress("account");
        _accounts[account] = _accounts[account].withFrozen(frozen);
        emit AddressFrozen(account, frozen, msg.sender);
    }

    /// @dev Locks units that are free.
    /// @param account whose units
    /// @param amount units to add to what is locked
    function _freezePartialTokens(address account, uint256 amount) private {
        _requireFree(account, amount);
        AccountWord word = _accounts[account];
        _accounts[account] = word.withLocked(word.locked() + amount);
        emit TokensFrozen(account, amount);
    }

    /// @dev Frees units that are locked, and no more than are.
    /// @param account whose units
    /// @param amount units to take from what is locked
    function _unfreezePartialTokens(address account, uint256 amount) private {
        AccountWord word = _accounts[account];
        uint256 frozen = word.locked();
        if (amount > frozen) revert InsufficientFrozenBalance(account, frozen, amount);
        _accounts[account] = word.withLocked(frozen - amount);
        emit TokensUnfrozen(account, amount);
    }

    /// @dev Wires the registry, for the constructor and the owner alike; refuses zero.
    /// @param identityRegistry_ who verifies holders
    function _setIdentityRegistry(address identityRegistry_) private {
        if (identityRegistry_ == address(0)) revert ZeroAddress("identityRegistry");
        _identityRegistry = IIdentityRegistry(identityRegistry_);
        emit IdentityRegistryAdded(identityRegistry_);
    }

    /// @dev Wires the rules, for the constructor and the owner alike; refuses zero. Binding is the owner's call there.
    /// @param compliance_ the rules that transfers follow
    function _setCompliance(address compliance_) private {
        if (compliance_ == address(0)) revert ZeroAddress("compliance");
        _compliance = IModularCompliance(compliance_);
        emit ComplianceAdded(compliance_);
    }

    /// @dev Wires the settlement contract, for the constructor and the owner alike; refuses zero.
    /// @param settlement_ the contract
    function _setSettlement(address settlement_) private {
        if (settlement_ == address(0)) revert ZeroAddress("settlement");
        settlement = settlement_;
        emit SettlementSet(settlement_);
    }

    /// @dev Tells name, symbol and the rest after any of them changed: ERC-3643 has one event for all.
    function _tellInformation() private {
        emit UpdatedTokenInformation(_name, _symbol, decimals(), version(), onchainID);
    }
}
