// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {CallerIsNotSettlement, EmptyString, ZeroAddress} from "../interfaces/Refusals.sol";
import {ISettledCash} from "../interfaces/ISettledAsset.sol";
import {AccountBook} from "../token/AccountBook.sol";

/// @title Tokenised client money, one contract per currency
/// @notice Invariant: supply = what was minted against bank movements less what was redeemed; each movement once.
/// @dev Owner: appoints minter and settlement. Minter: mints and redeems. Only verified wallets may receive or send;
/// redeeming needs no record, so that an investor whose record lapsed still gets the money.
contract CashToken is AccountBook, Ownable2Step, ISettledCash {
    /// @notice Whose records say who may hold.
    IIdentityRegistry public immutable identityRegistry;

    /// @notice Who mints and redeems.
    address public minter;

    /// @notice The settlement contract that may move cash by `settle`.
    address public settlement;

    /// @notice Whether a bank movement was minted or redeemed already.
    mapping(bytes32 ref => bool) public isUsed;

    /// @notice Money came in.
    /// @param to who received it
    /// @param amount minor units
    /// @param ref the movement's reference
    event Minted(address indexed to, uint256 amount, bytes32 indexed ref);

    /// @notice Money went out.
    /// @param from whose it was
    /// @param amount minor units
    /// @param ref the movement's reference
    event Redeemed(address indexed from, uint256 amount, bytes32 indexed ref);

    /// @notice Another account mints and redeems from now on.
    /// @param minter who does
    event MinterSet(address indexed minter);

    /// @notice Another contract settles from now on.
    /// @param settlement the contract
    event SettlementSet(address indexed settlement);

    /// @notice The caller is not the minter.
    /// @param caller who called
    error CallerIsNotMinter(address caller);

    /// @notice The bank movement was minted or redeemed before.
    /// @param ref the movement's reference
    error ReferenceUsed(bytes32 ref);

    /// @dev Refuses any caller but the minter.
    modifier onlyMinter() {
        if (msg.sender != minter) revert CallerIsNotMinter(msg.sender);
        _;
    }

    /// @notice Deploys a currency without supply.
    /// @param name_ name of the money
    /// @param symbol_ its symbol
    /// @param decimals_ digits of its minor unit (ISO 4217)
    /// @param owner_ who appoints minter and settlement
    /// @param registry whose records say who may hold
    /// @param settlement_ the settlement contract
    /// @param minter_ who mints and redeems
    constructor(
        string memory name_,
        string memory symbol_,
        uint8 decimals_,
        address owner_,
        IIdentityRegistry registry,
        address settlement_,
        address minter_
    ) AccountBook(name_, symbol_, decimals_) Ownable(owner_) {
        if (address(registry) == address(0)) revert ZeroAddress("registry");
        identityRegistry = registry;
        _setSettlement(settlement_);
        _setMinter(minter_);
    }

    /// @notice Mints against a bank movement. Minter only; refuses an unverified receiver and a used reference.
    /// @param to who paid in
    /// @param amount minor units
    /// @param ref the movement's reference, once for all mints and redemptions of this currency
    function mint(address to, uint256 amount, bytes32 ref) external onlyMinter {
        _use(ref);
        identityRegistry.requireVerified(to, to);
        _mint(to, amount);
        emit Minted(to, amount, ref);
    }

    /// @notice Burns against a bank movement. Minter only; refuses more than is free and a used reference.
    /// @param from who was paid out
    /// @param amount minor units
    /// @param ref the movement's reference, once for all mints and redemptions of this currency
    function redeem(address from, uint256 amount, bytes32 ref) external onlyMinter {
        _use(ref);
        _requireFree(from, amount);
        _burn(from, amount);
        emit Redeemed(from, amount, ref);
    }

    /// @inheritdoc ISettledCash
    function settle(
        address buyer,
        address seller,
        uint256 amount,
        address feeRecipient,
        uint256 fee
    ) external {
        if (msg.sender != settlement) revert CallerIsNotSettlement(msg.sender);
        if (amount != 0) _transfer(buyer, seller, amount);
        if (fee != 0) _transfer(buyer, feeRecipient, fee);
    }

    /// @notice Appoints the minter. Owner only; refuses zero.
    /// @param minter_ who mints and redeems
    function setMinter(address minter_) external onlyOwner {
        _setMinter(minter_);
    }

    /// @notice Names the settlement contract. Owner only; refuses zero.
    /// @param settlement_ the contract
    function setSettlement(address settlement_) external onlyOwner {
        _setSettlement(settlement_);
    }

    /// @dev A holder's transfer: both wallets need a record in force; money knows no country rule and no freeze.
    /// @param from whose cash
    /// @param to who receives it
    function _beforeTransfer(address from, address to, uint256) internal view override {
        identityRegistry.requireVerified(from, to);
    }

    /// @dev Uses a reference up, so that one bank movement is minted or redeemed once; zero would name no movement.
    /// @param ref the movement's reference
    function _use(bytes32 ref) private {
        if (ref == bytes32(0)) revert EmptyString("ref");
        if (isUsed[ref]) revert ReferenceUsed(ref);
        isUsed[ref] = true;
    }

    /// @dev Appoints the minter, for the constructor and the owner alike; zero would leave nobody to mint or redeem.
    /// @param minter_ who mints and redeems
    function _setMinter(address minter_) private {
        if (minter_ == address(0)) revert ZeroAddress("minter");
        minter = minter_;
        emit MinterSet(minter_);
    }

    /// @dev Names the settlement contract, for the constructor and the owner alike; refuses zero.
    /// @param settlement_ the contract
    function _setSettlement(address settlement_) private {
        if (settlement_ == address(0)) revert ZeroAddress("settlement");
        settlement = settlement_;
        emit SettlementSet(settlement_);
    }
}
