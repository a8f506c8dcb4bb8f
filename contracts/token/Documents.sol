// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ArraySizeLimited, EmptyString} from "../interfaces/Refusals.sol";

/// @title Documents of a security with their hashes (ERC-1643)
/// @notice Whoever reads the offering's papers can prove that they are those the issuer published.
abstract contract Documents is Ownable {
    /// @notice Documents that a security may have.
    uint256 public constant DOCUMENTS_LIMIT = 64;

    /// @dev A published document.
    /// @param lastModified second at which it was published; zero: no such document
    /// @param hash SHA-256 of its bytes
    /// @param uri where it is
    struct Document {
        uint64 lastModified;
        bytes32 hash;
        string uri;
    }

    /// @dev Each document by its name.
    mapping(bytes32 name => Document) private _documents;
    /// @dev The names, each once, in no order: removing one puts the last into its place.
    bytes32[] private _documentNames;

    /// @notice A document was published or replaced (ERC-1643).
    /// @param _name its name
    /// @param _uri where it is
    /// @param _documentHash SHA-256 of its bytes
    event DocumentUpdated(bytes32 indexed _name, string _uri, bytes32 _documentHash);

    /// @notice A document was withdrawn (ERC-1643).
    /// @param _name its name
    /// @param _uri where it was
    /// @param _documentHash SHA-256 of its bytes
    event DocumentRemoved(bytes32 indexed _name, string _uri, bytes32 _documentHash);

    /// @notice There is no such document.
    /// @param name the name asked for
    error DocumentNotFound(bytes32 name);

    /// @notice Publishes or replaces a document (ERC-1643). Owner only; refuses an empty name or hash.
    /// @param _name its name
    /// @param _uri where it is
    /// @param _documentHash SHA-256 of its bytes
    function setDocument(bytes32 _name, string calldata _uri, bytes32 _documentHash) external onlyOwner {
        if (_name == bytes32(0)) revert EmptyString("name");
        if (_documentHash == bytes32(0)) revert EmptyString("documentHash");
        if (_documents[_name].lastModified == 0) {
            if (_documentNames.length == DOCUMENTS_LIMIT)
                revert ArraySizeLimited(DOCUMENTS_LIMIT + 1, DOCUMENTS_LIMIT);
            _documentNames.push(_name);
        }
        _documents[_name] = Document({lastModified: uint64(block.timestamp), hash: _documentHash, uri: _uri});
        emit DocumentUpdated(_name, _uri, _documentHash);
    }

    /// @notice Withdraws a document (ERC-1643). Owner only; refuses an unknown name.
    /// @param _name its name
    function removeDocument(bytes32 _name) external onlyOwner {
        Document memory document = _documents[_name];
        if (document.lastModified == 0) revert DocumentNotFound(_name);
        delete _documents[_name];
        uint256 last = _documentNames.length - 1;
        for (uint256 i = 0; i < last; ++i) {
            if (_documentNames[i] == _name) {
                _documentNames[i] = _documentNames[last];
                break;
            }
        }
        _documentNames.pop();
        emit DocumentRemoved(_name, document.uri, document.hash);
    }

    /// @notice A document (ERC-1643). Refuses an unknown name.
    /// @param _name its name
    /// @return uri where it is
    /// @return documentHash SHA-256 of its bytes
    /// @return lastModified second at which it was published
    function getDocument(
        bytes32 _name
    ) external view returns (string memory uri, bytes32 documentHash, uint256 lastModified) {
        Document memory document = _documents[_name];
        if (document.lastModified == 0) revert DocumentNotFound(_name);
        return (document.uri, document.hash, document.lastModified);
    }

    /// @notice Names of all documents (ERC-1643).
    /// @return the names, in no order
    function getAllDocuments() external view returns (bytes32[] memory) {
        return _documentNames;
    }
}
