// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {CallerDoesNotHaveAgentRole, ZeroAddress} from "../interfaces/Refusals.sol";

/// @title Agents of a contract, as ERC-3643 has them
/// @notice The owner appoints agents; agents run the daily acts.
abstract contract AgentRole is Ownable {
    /// @dev Who is an agent now.
    mapping(address account => bool) private _agents;

    /// @notice An agent was appointed.
    /// @param _agent the new agent
    event AgentAdded(address indexed _agent);

    /// @notice An agent was dismissed.
    /// @param _agent who is no agent any more
    event AgentRemoved(address indexed _agent);

    /// @notice The account to appoint is an agent already.
    /// @param agent the account
    error AgentAlreadyAdded(address agent);

    /// @notice The account to dismiss is no agent.
    /// @param agent the account
    error AgentNotFound(address agent);

    /// @dev Refuses any caller that is no agent.
    modifier onlyAgent() {
        if (!_agents[msg.sender]) revert CallerDoesNotHaveAgentRole(msg.sender);
        _;
    }

    /// @notice Appoints an agent. Owner only; refuses zero and whoever is one already.
    /// @param _agent the account to appoint
    function addAgent(address _agent) external onlyOwner {
        if (_agent == address(0)) revert ZeroAddress("agent");
        if (_agents[_agent]) revert AgentAlreadyAdded(_agent);
        _agents[_agent] = true;
        emit AgentAdded(_agent);
    }

    /// @notice Dismisses an agent. Owner only; refuses an account that is none.
    /// @param _agent the account to dismiss
    function removeAgent(address _agent) external onlyOwner {
        if (!_agents[_agent]) revert AgentNotFound(_agent);
        _agents[_agent] = false;
        emit AgentRemoved(_agent);
    }

    /// @notice Whether an account is an agent.
    /// @param _agent the account
    /// @return true for an agent
    function isAgent(address _agent) external view returns (bool) {
        return _agents[_agent];
    }
}
