// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

/// @title Rules of transfer
/// @notice ERC-3643's compliance names, in one contract for all tokens: each token's rules are keyed by the token.
/// @dev `transferred` and `created` check and record in one call and refuse with the rule's own figures.
interface IModularCompliance {
    /// @notice A token's rules are kept here from now on (ERC-3643).
    /// @param _token the token
    event TokenBound(address _token);

    /// @notice A token's rules are no longer kept here (ERC-3643).
    /// @param _token the token
    event TokenUnbound(address _token);

    /// @notice Residents of a country may receive a token from now on.
    /// @param token the token
    /// @param country ISO 3166-1 numeric code
    event CountryAllowed(address indexed token, uint16 indexed country);

    /// @notice Residents of a country may not receive a token any more.
    /// @param token the token
    /// @param country ISO 3166-1 numeric code
    event CountryRefused(address indexed token, uint16 indexed country);

    /// @notice Whether a wallet may receive a token whatever its country (the issuer's treasury).
    /// @param token the token
    /// @param wallet the wallet
    /// @param exempt true if so
    event ExemptionSet(address indexed token, address indexed wallet, bool exempt);

    /// @notice The token's rules are kept here already.
    /// @param token the token
    error TokenAlreadyBound(address token);

    /// @notice The token's rules are not kept here.
    /// @param token the token
    error TokenNotBound(address token);

    /// @notice The caller does not own the token.
    /// @param token the token
    /// @param caller who called
    error CallerIsNotTokenOwner(address token, address caller);

    /// @notice Not an ISO 3166-1 numeric code.
    /// @param country the number given
    error CountryCodeOutOfRange(uint16 country);

    /// @notice The receiver's country may not receive this token.
    /// @param token the token
    /// @param wallet the receiver
    /// @param country its country, ISO 3166-1 numeric
    error CountryNotAllowed(address token, address wallet, uint16 country);

    /// @notice Begins to keep a token's rules; no country is allowed at first. Owner of the token only.
    /// @param _token the token
    function bindToken(address _token) external;

    /// @notice Stops keeping a token's rules; they are not forgotten. Owner of the token only.
    /// @param _token the token
    function unbindToken(address _token) external;

    /// @notice Lets residents of countries receive a token; at most 250 at once. Owner of the token only.
    /// @param token the token
    /// @param countries ISO 3166-1 numeric codes
    function allowCountries(address token, uint16[] calldata countries) external;

    /// @notice Refuses a token to residents of countries; holders may still send. Owner of the token only.
    /// @param token the token
    /// @param countries ISO 3166-1 numeric codes
    function refuseCountries(address token, uint16[] calldata countries) external;

    /// @notice Lets a wallet receive a token whatever its country, or no longer. Owner of the token only.
    /// @param token the token
    /// @param wallet the wallet, as a rule the issuer's treasury
    /// @param exempt true to exempt
    function setExempt(address token, address wallet, bool exempt) external;

    /// @notice Checks a transfer of the calling token and records it (ERC-3643). Bound tokens only.
    /// @param _from sender
    /// @param _to receiver
    /// @param _amount units
    function transferred(address _from, address _to, uint256 _amount) external;

    /// @notice Checks a mint of the calling token and records it (ERC-3643). Bound tokens only.
    /// @param _to receiver
    /// @param _amount units
    function created(address _to, uint256 _amount) external;

    /// @notice Records a burn of the calling token (ERC-3643). Bound tokens only.
    /// @param _from whose tokens
    /// @param _amount units
    function destroyed(address _from, uint256 _amount) external;

    /// @notice Refuses with the rule's own error if a transfer would break a rule.
    /// @param token the token
    /// @param from sender
    /// @param to receiver
    /// @param amount units
    function checkTransfer(address token, address from, address to, uint256 amount) external view;

    /// @notice Whether the calling token's rules let a transfer pass (ERC-3643).
    /// @param _from sender
    /// @param _to receiver
    /// @param _amount units
    /// @return true if they do
    function canTransfer(address _from, address _to, uint256 _amount) external view returns (bool);

    /// @notice Why a token's rules would refuse a transfer.
    /// @param token the token
    /// @param from sender
    /// @param to receiver
    /// @param amount units
    /// @return the refusal as an encoded error, empty if nothing is refused
    function transferRefusal(
        address token,
        address from,
        address to,
        uint256 amount
    ) external view returns (bytes memory);

    /// @notice Whether a token's rules are kept here (ERC-3643).
    /// @param _token the token
    /// @return true if so
    function isTokenBound(address _token) external view returns (bool);

    /// @notice Whether residents of a country may receive a token.
    /// @param token the token
    /// @param country ISO 3166-1 numeric code
    /// @return true if so
    function isCountryAllowed(address token, uint16 country) external view returns (bool);

    /// @notice Whether a wallet may receive a token whatever its country.
    /// @param token the token
    /// @param wallet the wallet
    /// @return true if so
    function isExempt(address token, address wallet) external view returns (bool);
}
