// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

/// @title Delivery versus payment, match by match
/// @notice Tokens go seller to buyer, cash buyer to seller, fees to the venue, all or nothing for each match.
interface ISettlement {
    /// @notice What became of a trade id.
    enum TradeState {
        Open,
        Settled,
        Refused,
        Busted
    }

    /// @notice One trade to settle.
    /// @param tradeId the engine's number of the trade; settles at most once
    /// @param seller who gives the security
    /// @param buyer who pays
    /// @param token the security
    /// @param cash the money
    /// @param quantity units of the security
    /// @param cashAmount minor units of money, before fees
    /// @param buyerFee minor units that the buyer pays on top
    /// @param sellerFee minor units that the seller gives up
    struct Match {
        uint64 tradeId;
        address seller;
        address buyer;
        address token;
        address cash;
        uint256 quantity;
        uint256 cashAmount;
        uint256 buyerFee;
        uint256 sellerFee;
    }

    /// @notice A delegation in force.
    /// @param delegate who may act for the account; zero: nobody
    /// @param expiry last second (Unix time) of the delegation
    struct Delegation {
        address delegate;
        uint40 expiry;
    }

    /// @notice An account named a delegate.
    /// @param account whose assets
    /// @param delegate who may settle for it
    /// @param expiry last second of the delegation
    event Delegated(address indexed account, address indexed delegate, uint40 expiry);

    /// @notice An account took its delegation back.
    /// @param account whose assets
    /// @param delegate who may not settle for it any more
    event DelegationRevoked(address indexed account, address indexed delegate);

    /// @notice A match settled: both legs and the fees moved.
    /// @param tradeId the trade
    /// @param batchId the batch that carried it
    /// @param token the security
    /// @param seller who gave the security
    /// @param buyer who paid
    /// @param cash the money
    /// @param quantity units of the security
    /// @param cashAmount minor units of money, before fees
    /// @param buyerFee minor units that the buyer paid on top
    /// @param sellerFee minor units that the seller gave up
    event MatchSettled(
        uint64 indexed tradeId,
        bytes32 indexed batchId,
        address indexed token,
        address seller,
        address buyer,
        address cash,
        uint256 quantity,
        uint256 cashAmount,
        uint256 buyerFee,
        uint256 sellerFee
    );

    /// @notice A match was refused and moved nothing; its trade id is used up.
    /// @param tradeId the trade
    /// @param batchId the batch that carried it
    /// @param reason the refusal as an encoded error
    event MatchRefused(uint64 indexed tradeId, bytes32 indexed batchId, bytes reason);

    /// @notice A batch was carried out.
    /// @param batchId the batch
    /// @param journalHash hash of the journal range it settles
    /// @param settled matches settled
    /// @param refused matches refused
    event BatchSettled(
        bytes32 indexed batchId,
        bytes32 indexed journalHash,
        uint256 settled,
        uint256 refused
    );

    /// @notice A trade was called off: it can never settle.
    /// @param tradeId the trade
    event TradeBusted(uint64 indexed tradeId);

    /// @notice Another account submits batches from now on.
    /// @param operator who does
    event OperatorSet(address indexed operator);

    /// @notice Another key signs for delegated accounts from now on; only accounts that named it can be settled.
    /// @param custodian who does
    event CustodianSet(address indexed custodian);

    /// @notice Fees go to another account from now on.
    /// @param feeRecipient the account
    event FeeRecipientSet(address indexed feeRecipient);

    /// @notice An account may list instruments, or no longer.
    /// @param lister the account, as a rule the factory
    /// @param allowed true if it may
    event ListerSet(address indexed lister, bool allowed);

    /// @notice A security can be settled, or no longer.
    /// @param token the security
    /// @param listed true if it can
    event InstrumentListed(address indexed token, bool listed);

    /// @notice A security's settlement was stopped or resumed.
    /// @param token the security
    /// @param paused true if stopped
    event InstrumentPauseSet(address indexed token, bool paused);

    /// @notice A money can be paid with, or no longer.
    /// @param cash the money
    /// @param allowed true if it can
    event CashSet(address indexed cash, bool allowed);

    /// @notice The caller is not the operator.
    /// @param caller who called
    error CallerIsNotOperator(address caller);

    /// @notice The caller may not list instruments.
    /// @param caller who called
    error CallerIsNotLister(address caller);

    /// @notice Only the contract itself may call.
    /// @param caller who called
    error CallerIsNotSelf(address caller);

    /// @notice Operator and custodian must be two accounts.
    /// @param account who would be both
    error OperatorIsCustodian(address account);

    /// @notice The delegation's last second has passed.
    /// @param account whose delegation
    /// @param expiry its last second
    error DelegationExpired(address account, uint256 expiry);

    /// @notice The account did not sign this delegation.
    /// @param account whose delegation
    error InvalidDelegationSignature(address account);

    /// @notice The custodian did not sign this batch.
    /// @param batchId the batch
    /// @param custodian who should have signed
    error InvalidCustodianSignature(bytes32 batchId, address custodian);

    /// @notice The batch id was used before.
    /// @param batchId the batch
    error BatchUsed(bytes32 batchId);

    /// @notice The batch's last second has passed.
    /// @param batchId the batch
    /// @param deadline its last second
    error BatchExpired(bytes32 batchId, uint256 deadline);

    /// @notice The packed batch is not as its head says.
    /// @param length bytes given
    /// @param expected bytes that the head calls for; zero: the head itself is not whole or not of this version
    error MalformedBatch(uint256 length, uint256 expected);

    /// @notice A batch must carry 1 to 100 matches.
    /// @param size matches given
    /// @param limit matches allowed
    error BatchSizeOutOfRange(uint256 size, uint256 limit);

    /// @notice A match names a row that its table does not have.
    /// @param tradeId the trade
    /// @param index the row named
    /// @param size rows of the table
    error IndexOutOfRange(uint64 tradeId, uint256 index, uint256 size);

    /// @notice Too little gas is left to try the next match fairly; the whole batch reverts.
    /// @param tradeId the match that would have been next
    /// @param left gas left
    /// @param needed gas that must be left
    error GasFloor(uint64 tradeId, uint256 left, uint256 needed);

    /// @notice The trade id was used up before.
    /// @param tradeId the trade
    /// @param state what became of it
    error TradeUsed(uint64 tradeId, TradeState state);

    /// @notice The account has not named the custodian as its delegate, or its delegation has run out.
    /// @param account the account
    /// @param custodian who would act for it
    error NotDelegated(address account, address custodian);

    /// @notice The security cannot be settled here.
    /// @param token the security
    error InstrumentNotListed(address token);

    /// @notice The security's settlement is stopped.
    /// @param token the security
    error InstrumentPaused(address token);

    /// @notice The money cannot be paid with here.
    /// @param cash the money
    error CashNotAllowed(address cash);

    /// @notice Seller and buyer are one account.
    /// @param account the account
    error SelfMatch(address account);

    /// @notice A match must move at least one unit.
    /// @param tradeId the trade
    error ZeroQuantity(uint64 tradeId);

    /// @notice The seller's fee is more than the seller would receive.
    /// @param sellerFee minor units of fee
    /// @param cashAmount minor units before fees
    error FeeExceedsCash(uint256 sellerFee, uint256 cashAmount);

    /// @notice A leg of the match failed without saying why.
    /// @param tradeId the trade
    error MatchFailed(uint64 tradeId);

    /// @notice Carries a preview's outcome out of the call that is undone.
    /// @param refusals the refusal of each match, empty where it would settle
    error PreviewOutcome(bytes[] refusals);

    /// @notice A preview came back without being undone: a fault of this contract, and nothing of it is kept.
    error PreviewNotUndone();

    /// @notice Carries out a batch of matches. Operator only, while not paused. Reverts as a whole for a used id, a
    /// passed deadline, a wrong signature, a malformed batch, too little gas; else each match settles or is refused
    /// alone, and both use up its trade id.
    /// @param batchId the batch, once for ever
    /// @param journalHash hash of the journal range it settles
    /// @param deadline last second at which the custodian's signature serves
    /// @param packed the matches, as `PackedBatch` describes
    /// @param signature the custodian's over `Batch(batchId,journalHash,deadline,keccak256(packed))`
    function submitBatch(
        bytes32 batchId,
        bytes32 journalHash,
        uint256 deadline,
        bytes calldata packed,
        bytes calldata signature
    ) external;

    /// @notice What a batch would do now, match by match, in order, each seeing what those before it moved. Anyone,
    /// while not paused; meant for `eth_call`. It runs the matches and undoes them, so nothing is ever kept.
    /// @param packed the matches, as `PackedBatch` describes
    /// @return refusals for each match the refusal as an encoded error, empty where it would settle
    function preview(bytes calldata packed) external returns (bytes[] memory refusals);

    /// @notice Calls off up to 100 open trades, so that they can never settle. Operator only; refuses used ids.
    /// @param tradeIds the trades
    function bust(uint64[] calldata tradeIds) external;

    /// @notice Names an account's delegate by the account's signature (EOA or ERC-1271); anyone may relay it. A zero
    /// delegate revokes. Refuses a passed expiry, a wrong nonce, another signer.
    /// @param account whose assets
    /// @param delegate who may settle for it, or zero
    /// @param expiry last second of the delegation (Unix time)
    /// @param signature the account's over `Delegation(account,delegate,nonce,expiry)`
    function delegateBySignature(
        address account,
        address delegate,
        uint40 expiry,
        bytes calldata signature
    ) external;

    /// @notice Names the caller's delegate; zero revokes. Refuses a passed expiry.
    /// @param delegate who may settle for the caller, or zero
    /// @param expiry last second of the delegation (Unix time)
    function delegate(address delegate, uint40 expiry) external;

    /// @notice Takes the caller's delegation back, at once and while paused too, and voids signatures not yet relayed.
    function revokeDelegation() external;

    /// @notice Appoints who submits batches. Owner only; refuses zero and the custodian.
    /// @param operator who does
    function setOperator(address operator) external;

    /// @notice Appoints who signs for delegated accounts. Owner only; refuses zero and the operator.
    /// @param custodian the key or ERC-1271 wallet; accounts must name it before it can settle for them
    function setCustodian(address custodian) external;

    /// @notice Names who receives fees. Owner only; refuses zero. It must be verified to receive.
    /// @param feeRecipient the account
    function setFeeRecipient(address feeRecipient) external;

    /// @notice Lets an account list instruments. Owner only; refuses zero.
    /// @param lister the account, as a rule the factory
    /// @param allowed true to let it
    function setLister(address lister, bool allowed) external;

    /// @notice Lets a money be paid with. Owner only; refuses zero.
    /// @param cash the money
    /// @param allowed true to let it
    function setCash(address cash, bool allowed) external;

    /// @notice Lets a security be settled. Owner or listers; refuses zero.
    /// @param token the security
    function listInstrument(address token) external;

    /// @notice Ends a security's settlement. Owner only; refuses one that is not listed.
    /// @param token the security
    function delistInstrument(address token) external;

    /// @notice Stops or resumes a security's settlement. Owner only; refuses one that is not listed.
    /// @param token the security
    /// @param paused true to stop
    function setInstrumentPaused(address token, bool paused) external;

    /// @notice Stops all settlement. Owner only.
    function pause() external;

    /// @notice Resumes settlement. Owner only.
    function unpause() external;

    /// @notice What became of a trade id.
    /// @param tradeId the trade
    /// @return the state
    function tradeState(uint64 tradeId) external view returns (TradeState);

    /// @notice The EIP-712 digest carried out under a batch id.
    /// @param batchId the batch
    /// @return the digest, zero if none was
    function batchDigest(bytes32 batchId) external view returns (bytes32);

    /// @notice What the custodian signs for a batch.
    /// @param batchId the batch
    /// @param journalHash hash of the journal range it settles
    /// @param deadline last second at which the signature serves
    /// @param packed the matches
    /// @return the EIP-712 digest
    function hashBatch(
        bytes32 batchId,
        bytes32 journalHash,
        uint256 deadline,
        bytes calldata packed
    ) external view returns (bytes32);

    /// @notice The delegation an account wrote last, in force or not.
    /// @param account the account
    /// @return the delegation
    function delegationOf(address account) external view returns (Delegation memory);

    /// @notice Whether an account's delegation to a delegate is in force.
    /// @param account the account
    /// @param delegate the delegate
    /// @return true if so
    function isDelegated(address account, address delegate) external view returns (bool);

    /// @notice Whether a security can be settled, and whether that is stopped.
    /// @param token the security
    /// @return listed true if it can
    /// @return paused true if stopped
    function instrument(address token) external view returns (bool listed, bool paused);
}
