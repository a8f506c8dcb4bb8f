// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

/// @title Factory of securities
/// @notice Deploys and wires a whole security at an address known beforehand, in one transaction.
interface IFactory {
    /// @notice A document to publish with the security.
    /// @param name its name
    /// @param uri where it is
    /// @param hash SHA-256 of its bytes
    struct SecurityDocument {
        bytes32 name;
        string uri;
        bytes32 hash;
    }

    /// @notice What a security is made of.
    /// @param name name of the security
    /// @param symbol its symbol
    /// @param decimals digits after the point; zero unless the issuer asks
    /// @param admin who owns the token afterwards
    /// @param agent who is its only agent afterwards
    /// @param treasury the issuer's wallet, verified, that receives the supply and is exempt from the country rule
    /// @param supply units to mint
    /// @param countries ISO 3166-1 numeric codes whose residents may receive it, at most 250
    /// @param documents at most 32
    struct Security {
        string name;
        string symbol;
        uint8 decimals;
        address admin;
        address agent;
        address treasury;
        uint256 supply;
        uint16[] countries;
        SecurityDocument[] documents;
    }

    /// @notice A security was deployed and wired.
    /// @param salt what it was deployed for
    /// @param token its address
    /// @param treasury who received the supply
    /// @param admin who owns it
    /// @param supply units minted
    event SecurityDeployed(
        bytes32 indexed salt,
        address indexed token,
        address indexed treasury,
        address admin,
        uint256 supply
    );

    /// @notice Another account deploys from now on.
    /// @param deployer who does
    event DeployerSet(address indexed deployer);

    /// @notice The caller may not deploy.
    /// @param caller who called
    error CallerIsNotDeployer(address caller);

    /// @notice A security was deployed for this salt before.
    /// @param salt the salt
    /// @param token the security
    error SaltUsed(bytes32 salt, address token);

    /// @notice Deploys a security, binds it to its rules, publishes its documents, mints its supply to the treasury,
    /// lists it for settlement, hands it over. Deployer or owner only; refuses a used salt, an unverified treasury.
    /// @param salt what it is deployed for, once for ever
    /// @param security what it is made of
    /// @return its address
    function deploySecurity(bytes32 salt, Security calldata security) external returns (address);

    /// @notice Appoints the deployer. Owner only; refuses zero.
    /// @param deployer who deploys
    function setDeployer(address deployer) external;

    /// @notice Where a security would be deployed: depends on salt, name, symbol and decimals.
    /// @param salt what it is deployed for
    /// @param security what it is made of
    /// @return its address
    function predictAddress(bytes32 salt, Security calldata security) external view returns (address);

    /// @notice The security deployed for a salt.
    /// @param salt the salt
    /// @return its address, zero if none was
    function securityOf(bytes32 salt) external view returns (address);
}
