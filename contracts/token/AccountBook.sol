// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {EmptyString, InsufficientFreeBalance, SupplyLimitExceeded} from "../interfaces/Refusals.sol";
import {AMOUNT_LIMIT, AccountWord} from "./AccountWord.sol";

/// @title Balances of one asset: strict ERC-20 over packed account words, with permit
/// @notice Invariant: total supply = sum of balances; what is locked never moves by its holder's will.
/// @dev Zero-value transfers succeed, an infinite allowance is not decremented, errors are ERC-6093's. Who may hold
/// and by which rule is the heir's, in `_beforeTransfer`.
abstract contract AccountBook is IERC20Metadata, IERC20Permit, IERC20Errors, EIP712, Nonces {
    /// @dev keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")
    bytes32 private constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    /// @dev Balance, locked units and flags of each account. The heir freezes here; units move only through this contract.
    mapping(address account => AccountWord) internal _accounts;
    /// @dev Units that a spender may move; the greatest uint256 is without limit and stays.
    mapping(address owner => mapping(address spender => uint256)) private _allowances;
    /// @dev Units in existence, at most AMOUNT_LIMIT, so that no sum of balances can pass an account word.
    uint256 private _totalSupply;
    /// @dev The asset's name; the heir may rename it.
    string internal _name;
    /// @dev The asset's symbol; the heir may change it.
    string internal _symbol;
    /// @dev Digits after the point; never changes, or every amount written elsewhere would change its meaning.
    uint8 private immutable _decimals;

    /// @notice The permit's deadline has passed (ERC-2612).
    /// @param deadline last second of the permit
    error ERC2612ExpiredSignature(uint256 deadline);

    /// @notice The permit was not signed by the owner (ERC-2612).
    /// @param signer who signed what was given
    /// @param owner whose allowance was to be written
    error ERC2612InvalidSigner(address signer, address owner);

    /// @dev The EIP-712 domain keeps the name given here, also if the asset is renamed later.
    constructor(string memory name_, string memory symbol_, uint8 decimals_) EIP712(name_, "1") {
        if (bytes(name_).length == 0) revert EmptyString("name");
        if (bytes(symbol_).length == 0) revert EmptyString("symbol");
        _name = name_;
        _symbol = symbol_;
        _decimals = decimals_;
    }

    /// @notice Moves units of the caller. Refuses what `_beforeTransfer` refuses and more than the free balance.
    /// @param to receiver
    /// @param amount units
    /// @return true always: a refusal reverts
    function transfer(address to, uint256 amount) external returns (bool) {
        _transfer(msg.sender, to, amount);
        return true;
    }

    /// @notice Moves units of `from` within the caller's allowance. Refuses as `transfer` does.
    /// @param from owner of the units
    /// @param to receiver
    /// @param amount units
    /// @return true always: a refusal reverts
    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        uint256 allowed = _allowances[from][msg.sender];
        if (allowed != type(uint256).max) {
            if (allowed < amount) revert ERC20InsufficientAllowance(msg.sender, allowed, amount);
            _allowances[from][msg.sender] = allowed - amount;
        }
        _transfer(from, to, amount);
        return true;
    }

    /// @notice Lets a spender move units of the caller; the greatest uint256 is without limit.
    /// @param spender who may move them
    /// @param amount units
    /// @return true always: a refusal reverts
    function approve(address spender, uint256 amount) external returns (bool) {
        _approve(msg.sender, spender, amount);
        return true;
    }

    /// @notice Writes an allowance by the owner's signature (ERC-2612). Refuses a passed deadline or another signer.
    /// @param owner whose units
    /// @param spender who may move them
    /// @param value units
    /// @param deadline last second at which the signature serves
    /// @param v recovery of the signature
    /// @param r first half of the signature
    /// @param s second half of the signature, low only
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        if (block.timestamp > deadline) revert ERC2612ExpiredSignature(deadline);
        bytes32 structHash = keccak256(
            abi.encode(PERMIT_TYPEHASH, owner, spender, value, _useNonce(owner), deadline)
        );
        address signer = ECDSA.recover(_hashTypedDataV4(structHash), v, r, s);
        if (signer != owner) revert ERC2612InvalidSigner(signer, owner);
        _approve(owner, spender, value);
    }

    /// @notice The asset's name.
    /// @return the name
    function name() external view returns (string memory) {
        return _name;
    }

    /// @notice The asset's symbol.
    /// @return the symbol
    function symbol() external view returns (string memory) {
        return _symbol;
    }

    /// @notice Digits after the point of one whole unit.
    /// @return the number of digits
    function decimals() public view returns (uint8) {
        return _decimals;
    }

    /// @notice Units in existence.
    /// @return units
    function totalSupply() public view returns (uint256) {
        return _totalSupply;
    }

    /// @notice Units an account owns, locked ones included.
    /// @param account the account
    /// @return units
    function balanceOf(address account) external view returns (uint256) {
        return _accounts[account].balance();
    }

    /// @notice Units of an owner that a spender may move.
    /// @param owner whose units
    /// @param spender who may move them
    /// @return units
    function allowance(address owner, address spender) external view returns (uint256) {
        return _allowances[owner][spender];
    }

    /// @notice The number that an owner's next permit must carry.
    /// @param owner whose permit
    /// @return the number
    function nonces(address owner) public view override(IERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /// @notice The EIP-712 domain separator.
    /// @return the hash
    // solhint-disable-next-line func-name-mixedcase
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @dev Refuses a transfer that the asset's owner, register or rules do not let pass, and records it there.
    function _beforeTransfer(address from, address to, uint256 amount) internal virtual;

    /// @dev A holder's or spender's transfer: parties, then funds, then the heir's rules, then the move.
    /// @param from whose units
    /// @param to who receives them
    /// @param amount units; zero passes (ERC-20)
    function _transfer(address from, address to, uint256 amount) internal {
        if (from == address(0)) revert ERC20InvalidSender(from);
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        _requireFree(from, amount);
        _beforeTransfer(from, to, amount);
        _move(from, to, amount);
    }

    /// @dev Refuses more than is owned, then more than is free.
    function _requireFree(address from, uint256 amount) internal view {
        AccountWord word = _accounts[from];
        uint256 owned = word.balance();
        if (amount > owned) revert ERC20InsufficientBalance(from, owned, amount);
        if (amount > word.free()) revert InsufficientFreeBalance(from, word.free(), amount);
    }

    /// @dev Moves units that the caller has checked to be free; the sum of two balances is within the supply.
    function _move(address from, address to, uint256 amount) internal {
        AccountWord sender = _accounts[from];
        _accounts[from] = sender.withBalance(sender.balance() - amount);
        AccountWord receiver = _accounts[to];
        _accounts[to] = receiver.withBalance(receiver.balance() + amount);
        emit Transfer(from, to, amount);
    }

    /// @dev Creates units. Refuses zero as receiver and a supply that an account word could not hold.
    /// @param to who receives them
    /// @param amount units
    function _mint(address to, uint256 amount) internal {
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        if (amount > AMOUNT_LIMIT - _totalSupply) {
            revert SupplyLimitExceeded(amount > AMOUNT_LIMIT ? amount : _totalSupply + amount, AMOUNT_LIMIT);
        }
        _totalSupply += amount;
        AccountWord word = _accounts[to];
        _accounts[to] = word.withBalance(word.balance() + amount);
        emit Transfer(address(0), to, amount);
    }

    /// @dev Destroys units that the caller has checked to be free.
    function _burn(address from, uint256 amount) internal {
        AccountWord word = _accounts[from];
        _accounts[from] = word.withBalance(word.balance() - amount);
        _totalSupply -= amount;
        emit Transfer(from, address(0), amount);
    }

    /// @dev Writes an allowance, for `approve` and `permit` alike; it replaces the one before.
    /// @param owner whose units
    /// @param spender who may move them
    /// @param amount units
    function _approve(address owner, address spender, uint256 amount) private {
        if (owner == address(0)) revert ERC20InvalidApprover(owner);
        if (spender == address(0)) revert ERC20InvalidSpender(spender);
        _allowances[owner][spender] = amount;
        emit Approval(owner, spender, amount);
    }
}
