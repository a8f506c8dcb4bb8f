// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ISettledCash, ISettledToken} from "../interfaces/ISettledAsset.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {ArraySizeLimited, ZeroAddress} from "../interfaces/Refusals.sol";
import {Delegations} from "./Delegations.sol";
import {PackedBatch} from "./PackedBatch.sol";

/// @title Settlement of matched trades
/// @notice Invariants: a trade id settles at most once; a match moves both legs or nothing; a refused match does not
/// touch the others; nothing moves but for accounts that named the custodian, in batches that the custodian signed.
/// @dev Owner: appoints, lists, pauses. Operator: submits and busts. Custodian: signs, never calls. The contract holds
/// no asset at any time: tokens and cash move directly between the parties.
contract Settlement is ISettlement, Delegations, Ownable2Step, Pausable, ReentrancyGuardTransient {
    using PackedBatch for bytes;

    /// @notice Gas that each match gets; measured: the dearest match, all slots cold, needs less than half of it.
    uint256 public constant MATCH_GAS = 400_000;

    /// @notice Gas that must be left before a match: MATCH_GAS after the 1/64 that a call keeps back (EIP-150), and
    /// 60,000 to record the outcome. With less the whole batch reverts: nobody can starve a match into refusal.
    uint256 public constant MATCH_GAS_FLOOR = (MATCH_GAS * 64) / 63 + 60_000;

    /// @dev keccak256("Batch(bytes32 batchId,bytes32 journalHash,uint256 deadline,bytes32 content)")
    bytes32 private constant BATCH_TYPEHASH = keccak256(
        "Batch(bytes32 batchId,bytes32 journalHash,uint256 deadline,bytes32 content)"
    );

    /// @dev Two bits a trade id, 128 ids to a slot: neighbours in the journal share their slot.
    uint256 private constant TRADES_PER_WORD = 128;

    /// @dev What the venue says of a security.
    /// @param listed whether it can be settled
    /// @param paused whether that is stopped for now
    struct Instrument {
        bool listed;
        bool paused;
    }

    /// @notice Who submits batches.
    address public operator;

    /// @notice Whose signature stands for delegated accounts.
    address public custodian;

    /// @notice Who receives the fees.
    address public feeRecipient;

    /// @notice Who may list instruments beside the owner.
    mapping(address account => bool) public isLister;

    /// @notice Which money can be paid with.
    mapping(address cash => bool) public isCashAllowed;

    /// @inheritdoc ISettlement
    mapping(bytes32 batchId => bytes32) public batchDigest;

    /// @dev What may be settled; a token that is not here is refused.
    mapping(address token => Instrument) private _instruments;
    /// @dev `TradeState` of every trade id, two bits each; see TRADES_PER_WORD.
    mapping(uint256 word => uint256 states) private _trades;

    /// @dev Refuses any caller but the operator.
    modifier onlyOperator() {
        if (msg.sender != operator) revert CallerIsNotOperator(msg.sender);
        _;
    }

    /// @dev Refuses any caller but this contract: each match runs in a call of its own, to be undone alone.
    modifier onlySelf() {
        if (msg.sender != address(this)) revert CallerIsNotSelf(msg.sender);
        _;
    }

    /// @notice Deploys the settlement of all instruments; none is listed, no money allowed.
    /// @param owner_ who appoints, lists and pauses
    /// @param operator_ who submits batches
    /// @param custodian_ whose signature stands for delegated accounts
    /// @param feeRecipient_ who receives the fees
    constructor(
        address owner_,
        address operator_,
        address custodian_,
        address feeRecipient_
    ) EIP712("Stoa Settlement", "1") Ownable(owner_) {
        _setOperator(operator_);
        _setCustodian(custodian_);
        _setFeeRecipient(feeRecipient_);
    }

    /// @inheritdoc ISettlement
    function submitBatch(
        bytes32 batchId,
        bytes32 journalHash,
        uint256 deadline,
        bytes calldata packed,
        bytes calldata signature
    ) external onlyOperator whenNotPaused nonReentrant {
        if (batchDigest[batchId] != bytes32(0)) revert BatchUsed(batchId);
        if (block.timestamp > deadline) revert BatchExpired(batchId, deadline);
        bytes32 digest = hashBatch(batchId, journalHash, deadline, packed);
        if (!SignatureChecker.isValidSignatureNowCalldata(custodian, digest, signature)) {
            revert InvalidCustodianSignature(batchId, custodian);
        }
        batchDigest[batchId] = digest;
        uint256 size = packed.size();
        uint256 settled;
        for (uint256 i = 0; i < size; ++i) {
            Match memory m = packed.matchAt(i);
            bytes memory refusal = _carryOut(m);
            if (refusal.length == 0) {
                ++settled;
                _tellSettled(batchId, m);
            } else {
                emit MatchRefused(m.tradeId, batchId, refusal);
            }
        }
        emit BatchSettled(batchId, journalHash, settled, size - settled);
    }

    /// @inheritdoc ISettlement
    function preview(
        bytes calldata packed
    ) external whenNotPaused nonReentrant returns (bytes[] memory refusals) {
        try this.previewAndUndo(packed) {
            revert PreviewNotUndone();
        } catch (bytes memory outcome) {
            if (bytes4(outcome) != PreviewOutcome.selector) {
                assembly ("memory-safe") {
                    revert(add(outcome, 32), mload(outcome))
                }
            }
            assembly ("memory-safe") {
                // Leaves the selector out: the word at 4 becomes the new length.
                mstore(add(outcome, 4), sub(mload(outcome), 4))
                outcome := add(outcome, 4)
            }
            refusals = abi.decode(outcome, (bytes[]));
        }
    }

    /// @notice Runs a batch and reverts with `PreviewOutcome`. This contract only: `preview` reads the outcome.
    /// @param packed the matches, as `PackedBatch` describes
    function previewAndUndo(bytes calldata packed) external onlySelf {
        uint256 size = packed.size();
        bytes[] memory refusals = new bytes[](size);
        for (uint256 i = 0; i < size; ++i) refusals[i] = _carryOut(packed.matchAt(i));
        revert PreviewOutcome(refusals);
    }

    /// @notice Settles one match or reverts with the refusal. This contract only: each match is undone alone.
    /// @param m the match
    function settleMatch(Match calldata m) external onlySelf {
        Instrument memory listing = _instruments[m.token];
        if (!listing.listed) revert InstrumentNotListed(m.token);
        if (listing.paused) revert InstrumentPaused(m.token);
        if (!isCashAllowed[m.cash]) revert CashNotAllowed(m.cash);
        if (m.seller == m.buyer) revert SelfMatch(m.seller);
        if (m.quantity == 0) revert ZeroQuantity(m.tradeId);
        if (m.sellerFee > m.cashAmount) revert FeeExceedsCash(m.sellerFee, m.cashAmount);
        address delegate_ = custodian;
        if (!isDelegated(m.seller, delegate_)) revert NotDelegated(m.seller, delegate_);
        if (!isDelegated(m.buyer, delegate_)) revert NotDelegated(m.buyer, delegate_);
        ISettledToken(m.token).settle(m.seller, m.buyer, m.quantity);
        ISettledCash(m.cash).settle(
            m.buyer,
            m.seller,
            m.cashAmount - m.sellerFee,
            feeRecipient,
            m.buyerFee + m.sellerFee
        );
    }

    /// @inheritdoc ISettlement
    function bust(uint64[] calldata tradeIds) external onlyOperator {
        if (tradeIds.length > PackedBatch.MATCH_LIMIT) {
            revert ArraySizeLimited(tradeIds.length, PackedBatch.MATCH_LIMIT);
        }
        for (uint256 i = 0; i < tradeIds.length; ++i) {
            TradeState state = tradeState(tradeIds[i]);
            if (state != TradeState.Open) revert TradeUsed(tradeIds[i], state);
            _useTrade(tradeIds[i], TradeState.Busted);
            emit TradeBusted(tradeIds[i]);
        }
    }

    /// @inheritdoc ISettlement
    function setOperator(address operator_) external onlyOwner {
        _setOperator(operator_);
    }

    /// @inheritdoc ISettlement
    function setCustodian(address custodian_) external onlyOwner {
        _setCustodian(custodian_);
    }

    /// @inheritdoc ISettlement
    function setFeeRecipient(address feeRecipient_) external onlyOwner {
        _setFeeRecipient(feeRecipient_);
    }

    /// @inheritdoc ISettlement
    function setLister(address lister, bool allowed) external onlyOwner {
        if (lister == address(0)) revert ZeroAddress("lister");
        isLister[lister] = allowed;
        emit ListerSet(lister, allowed);
    }

    /// @inheritdoc ISettlement
    function setCash(address cash, bool allowed) external onlyOwner {
        if (cash == address(0)) revert ZeroAddress("cash");
        isCashAllowed[cash] = allowed;
        emit CashSet(cash, allowed);
    }

    /// @inheritdoc ISettlement
    function listInstrument(address token) external {
        if (msg.sender != owner() && !isLister[msg.sender]) revert CallerIsNotLister(msg.sender);
        if (token == address(0)) revert ZeroAddress("token");
        _instruments[token].listed = true;
        emit InstrumentListed(token, true);
    }

    /// @inheritdoc ISettlement
    function delistInstrument(address token) external onlyOwner {
        _requireListed(token);
        delete _instruments[token];
        emit InstrumentListed(token, false);
    }

    /// @inheritdoc ISettlement
    function setInstrumentPaused(address token, bool paused_) external onlyOwner {
        _requireListed(token);
        _instruments[token].paused = paused_;
        emit InstrumentPauseSet(token, paused_);
    }

    /// @inheritdoc ISettlement
    function pause() external onlyOwner {
        _pause();
    }

    /// @inheritdoc ISettlement
    function unpause() external onlyOwner {
        _unpause();
    }

    /// @inheritdoc ISettlement
    function tradeState(uint64 tradeId) public view returns (TradeState) {
        return TradeState((_trades[tradeId / TRADES_PER_WORD] >> _shift(tradeId)) & 3);
    }

    /// @inheritdoc ISettlement
    function hashBatch(
        bytes32 batchId,
        bytes32 journalHash,
        uint256 deadline,
        bytes calldata packed
    ) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(abi.encode(BATCH_TYPEHASH, batchId, journalHash, deadline, keccak256(packed)))
            );
    }

    /// @inheritdoc ISettlement
    function instrument(address token) external view returns (bool listed, bool paused_) {
        Instrument memory listing = _instruments[token];
        return (listing.listed, listing.paused);
    }

    /// @dev Settles a match in a call of its own and uses up its trade id; answers the refusal, empty if it settled.
    function _carryOut(Match memory m) private returns (bytes memory refusal) {
        if (gasleft() < MATCH_GAS_FLOOR) revert GasFloor(m.tradeId, gasleft(), MATCH_GAS_FLOOR);
        TradeState state = tradeState(m.tradeId);
        if (state != TradeState.Open) return abi.encodeWithSelector(TradeUsed.selector, m.tradeId, state);
        try this.settleMatch{gas: MATCH_GAS}(m) {
            _useTrade(m.tradeId, TradeState.Settled);
        } catch (bytes memory reason) {
            _useTrade(m.tradeId, TradeState.Refused);
            // A callee that reverts without data, or runs out of its gas, is a refusal too.
            return reason.length == 0 ? abi.encodeWithSelector(MatchFailed.selector, m.tradeId) : reason;
        }
    }

    /// @dev Tells a settled match whole: readers of the log need no other source for its legs and fees.
    /// @param batchId the batch that carried it
    /// @param m the match
    function _tellSettled(bytes32 batchId, Match memory m) private {
        emit MatchSettled(
            m.tradeId,
            batchId,
            m.token,
            m.seller,
            m.buyer,
            m.cash,
            m.quantity,
            m.cashAmount,
            m.buyerFee,
            m.sellerFee
        );
    }

    /// @dev Writes the state of a trade that is open, that is, whose two bits are zero.
    function _useTrade(uint64 tradeId, TradeState state) private {
        _trades[tradeId / TRADES_PER_WORD] |= uint256(state) << _shift(tradeId);
    }

    /// @dev Where a trade's two bits stand in their word.
    /// @param tradeId the trade
    /// @return bits to shift by
    function _shift(uint64 tradeId) private pure returns (uint256) {
        return (tradeId % TRADES_PER_WORD) * 2;
    }

    /// @dev Refuses a security that is not listed: pausing or delisting it would write about nothing.
    /// @param token the security
    function _requireListed(address token) private view {
        if (!_instruments[token].listed) revert InstrumentNotListed(token);
    }

    /// @dev Appoints who submits. Refuses the custodian: whoever submits may never be whoever signs.
    /// @param operator_ who submits
    function _setOperator(address operator_) private {
        if (operator_ == address(0)) revert ZeroAddress("operator");
        if (operator_ == custodian) revert OperatorIsCustodian(operator_);
        operator = operator_;
        emit OperatorSet(operator_);
    }

    /// @dev Names who signs. Refuses the operator, for the same reason.
    /// @param custodian_ whose signature stands for delegated accounts
    function _setCustodian(address custodian_) private {
        if (custodian_ == address(0)) revert ZeroAddress("custodian");
        if (custodian_ == operator) revert OperatorIsCustodian(custodian_);
        custodian = custodian_;
        emit CustodianSet(custodian_);
    }

    /// @dev Names who receives fees; zero would refuse every match that carries one.
    /// @param feeRecipient_ the account
    function _setFeeRecipient(address feeRecipient_) private {
        if (feeRecipient_ == address(0)) revert ZeroAddress("feeRecipient");
        feeRecipient = feeRecipient_;
        emit FeeRecipientSet(feeRecipient_);
    }
}
