// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {IFactory} from "../interfaces/IFactory.sol";
import {IModularCompliance} from "../interfaces/IModularCompliance.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {ArraySizeLimited, ZeroAddress} from "../interfaces/Refusals.sol";
import {Token} from "../token/Token.sol";

/// @title Factory of securities
/// @notice Invariant: a security it made is wired whole, owned by its admin, and its address was known beforehand.
/// @dev Owner: appoints the deployer. Deployer: deploys. The factory keeps no power over what it made.
contract Factory is IFactory, Ownable2Step {
    /// @notice Documents that a deployment may carry.
    uint256 public constant DOCUMENTS_LIMIT = 32;

    /// @notice Registry of all securities.
    address public immutable identityRegistry;

    /// @notice Rules of all securities.
    IModularCompliance public immutable compliance;

    /// @notice Settlement of all securities.
    ISettlement public immutable settlement;

    /// @notice Who deploys beside the owner.
    address public deployer;

    /// @inheritdoc IFactory
    mapping(bytes32 salt => address) public securityOf;

    /// @notice Deploys the factory. It must be made a lister of the settlement before it can deploy.
    /// @param owner_ who appoints the deployer
    /// @param deployer_ who deploys
    /// @param identityRegistry_ registry of all securities
    /// @param compliance_ rules of all securities
    /// @param settlement_ settlement of all securities
    constructor(
        address owner_,
        address deployer_,
        address identityRegistry_,
        IModularCompliance compliance_,
        ISettlement settlement_
    ) Ownable(owner_) {
        if (identityRegistry_ == address(0)) revert ZeroAddress("identityRegistry");
        if (address(compliance_) == address(0)) revert ZeroAddress("compliance");
        if (address(settlement_) == address(0)) revert ZeroAddress("settlement");
        identityRegistry = identityRegistry_;
        compliance = compliance_;
        settlement = settlement_;
        _setDeployer(deployer_);
    }

    /// @inheritdoc IFactory
    function deploySecurity(bytes32 salt, Security calldata security) external returns (address) {
        if (msg.sender != deployer && msg.sender != owner()) revert CallerIsNotDeployer(msg.sender);
        if (securityOf[salt] != address(0)) revert SaltUsed(salt, securityOf[salt]);
        if (security.admin == address(0)) revert ZeroAddress("admin");
        if (security.documents.length > DOCUMENTS_LIMIT) {
            revert ArraySizeLimited(security.documents.length, DOCUMENTS_LIMIT);
        }
        Token token = new Token{salt: salt}(
            address(this),
            security.name,
            security.symbol,
            security.decimals,
            identityRegistry,
            address(compliance),
            address(settlement)
        );
        securityOf[salt] = address(token);
        _setRules(token, security);
        for (uint256 i = 0; i < security.documents.length; ++i) {
            token.setDocument(
                security.documents[i].name,
                security.documents[i].uri,
                security.documents[i].hash
            );
        }
        token.addAgent(address(this));
        token.mint(security.treasury, security.supply);
        token.removeAgent(address(this));
        token.addAgent(security.agent);
        settlement.listInstrument(address(token));
        token.transferOwnership(security.admin);
        emit SecurityDeployed(salt, address(token), security.treasury, security.admin, security.supply);
        return address(token);
    }

    /// @inheritdoc IFactory
    function setDeployer(address deployer_) external onlyOwner {
        _setDeployer(deployer_);
    }

    /// @inheritdoc IFactory
    function predictAddress(bytes32 salt, Security calldata security) external view returns (address) {
        bytes memory arguments = abi.encode(
            address(this),
            security.name,
            security.symbol,
            security.decimals,
            identityRegistry,
            compliance,
            settlement
        );
        return Create2.computeAddress(salt, keccak256(abi.encodePacked(type(Token).creationCode, arguments)));
    }

    /// @dev Binds the token and sets its rules while the factory still owns it: only a token's owner may. The treasury is
    /// exempt, or a supply could not be minted to an issuer of a country that its own security leaves out.
    /// @param token the new security
    /// @param security what it is made of
    function _setRules(Token token, Security calldata security) private {
        compliance.bindToken(address(token));
        compliance.allowCountries(address(token), security.countries);
        compliance.setExempt(address(token), security.treasury, true);
    }

    /// @dev Appoints the deployer, for the constructor and the owner alike; refuses zero.
    /// @param deployer_ who deploys
    function _setDeployer(address deployer_) private {
        if (deployer_ == address(0)) revert ZeroAddress("deployer");
        deployer = deployer_;
        emit DeployerSet(deployer_);
    }
}
