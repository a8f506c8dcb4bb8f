// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";

/// @title Who may settle for whom
/// @notice Invariant: a delegation exists only by its account's own signature or call.
/// @dev A custodied account signs once and never needs gas: anyone relays. One slot an account; price band and daily
/// limit will stand in a second one.
abstract contract Delegations is ISettlement, EIP712, Nonces {
    /// @dev keccak256("Delegation(address account,address delegate,uint256 nonce,uint256 expiry)")
    bytes32 private constant DELEGATION_TYPEHASH = keccak256(
        "Delegation(address account,address delegate,uint256 nonce,uint256 expiry)"
    );

    /// @dev The delegation each account wrote last; `isDelegated` says whether it is in force.
    mapping(address account => Delegation) private _delegations;

    /// @inheritdoc ISettlement
    function delegateBySignature(
        address account,
        address delegate_,
        uint40 expiry,
        bytes calldata signature
    ) external {
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(DELEGATION_TYPEHASH, account, delegate_, _useNonce(account), expiry))
        );
        if (!SignatureChecker.isValidSignatureNowCalldata(account, digest, signature)) {
            revert InvalidDelegationSignature(account);
        }
        _setDelegation(account, delegate_, expiry);
    }

    /// @inheritdoc ISettlement
    function delegate(address delegate_, uint40 expiry) external {
        _setDelegation(msg.sender, delegate_, expiry);
    }

    /// @inheritdoc ISettlement
    function revokeDelegation() external {
        _useNonce(msg.sender);
        _revoke(msg.sender);
    }

    /// @inheritdoc ISettlement
    function delegationOf(address account) external view returns (Delegation memory) {
        return _delegations[account];
    }

    /// @inheritdoc ISettlement
    function isDelegated(address account, address delegate_) public view returns (bool) {
        Delegation memory delegation = _delegations[account];
        return
            delegate_ != address(0) &&
            delegation.delegate == delegate_ &&
            delegation.expiry >= block.timestamp;
    }

    /// @dev Writes what the account signed or called. A passed expiry is refused even when it revokes: the paper is stale.
    /// @param account whose assets
    /// @param delegate_ who may settle for it, or zero to revoke
    /// @param expiry last second of the delegation
    function _setDelegation(address account, address delegate_, uint40 expiry) private {
        if (expiry < block.timestamp) revert DelegationExpired(account, expiry);
        if (delegate_ == address(0)) return _revoke(account);
        _delegations[account] = Delegation({delegate: delegate_, expiry: expiry});
        emit Delegated(account, delegate_, expiry);
    }

    /// @dev Forgets the delegation; told also where there was none, since whoever asked wants to see it gone.
    /// @param account whose assets
    function _revoke(address account) private {
        emit DelegationRevoked(account, _delegations[account].delegate);
        delete _delegations[account];
    }
}
