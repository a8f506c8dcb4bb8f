// Written by scripts/generate-abis.ts from the compiled contracts. Do not edit.
export const refusalsAbi = [
  {
    "type": "error",
    "name": "AgentAlreadyAdded",
    "inputs": [
      {
        "internalType": "address",
        "name": "agent",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "AgentNotFound",
    "inputs": [
      {
        "internalType": "address",
        "name": "agent",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "AmountOutOfRange",
    "inputs": [
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "limit",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ArrayLengthMismatch",
    "inputs": [
      {
        "internalType": "uint256",
        "name": "first",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "other",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ArraySizeLimited",
    "inputs": [
      {
        "internalType": "uint256",
        "name": "size",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "limit",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "BatchExpired",
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "batchId",
        "type": "bytes32"
      },
      {
        "internalType": "uint256",
        "name": "deadline",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "BatchSizeOutOfRange",
    "inputs": [
      {
        "internalType": "uint256",
        "name": "size",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "limit",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "BatchUsed",
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "batchId",
        "type": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerDoesNotHaveAgentRole",
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerIsNotDeployer",
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerIsNotLister",
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerIsNotMinter",
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerIsNotOperator",
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerIsNotSelf",
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerIsNotSettlement",
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerIsNotTokenOwner",
    "inputs": [
      {
        "internalType": "address",
        "name": "token",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CashNotAllowed",
    "inputs": [
      {
        "internalType": "address",
        "name": "cash",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CountryCodeOutOfRange",
    "inputs": [
      {
        "internalType": "uint16",
        "name": "country",
        "type": "uint16"
      }
    ]
  },
  {
    "type": "error",
    "name": "CountryNotAllowed",
    "inputs": [
      {
        "internalType": "address",
        "name": "token",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "wallet",
        "type": "address"
      },
      {
        "internalType": "uint16",
        "name": "country",
        "type": "uint16"
      }
    ]
  },
  {
    "type": "error",
    "name": "DelegationExpired",
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "expiry",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "DocumentNotFound",
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "name",
        "type": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "ECDSAInvalidSignature",
    "inputs": []
  },
  {
    "type": "error",
    "name": "ECDSAInvalidSignatureLength",
    "inputs": [
      {
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ECDSAInvalidSignatureS",
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "s",
        "type": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InsufficientAllowance",
    "inputs": [
      {
        "internalType": "address",
        "name": "spender",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "allowance",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InsufficientBalance",
    "inputs": [
      {
        "internalType": "address",
        "name": "sender",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "balance",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InvalidApprover",
    "inputs": [
      {
        "internalType": "address",
        "name": "approver",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InvalidReceiver",
    "inputs": [
      {
        "internalType": "address",
        "name": "receiver",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InvalidSender",
    "inputs": [
      {
        "internalType": "address",
        "name": "sender",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InvalidSpender",
    "inputs": [
      {
        "internalType": "address",
        "name": "spender",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC2612ExpiredSignature",
    "inputs": [
      {
        "internalType": "uint256",
        "name": "deadline",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC2612InvalidSigner",
    "inputs": [
      {
        "internalType": "address",
        "name": "signer",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "owner",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "EmptyString",
    "inputs": [
      {
        "internalType": "string",
        "name": "parameter",
        "type": "string"
      }
    ]
  },
  {
    "type": "error",
    "name": "EnforcedPause",
    "inputs": []
  },
  {
    "type": "error",
    "name": "ExpectedPause",
    "inputs": []
  },
  {
    "type": "error",
    "name": "ExpiryPassed",
    "inputs": [
      {
        "internalType": "address",
        "name": "wallet",
        "type": "address"
      },
      {
        "internalType": "uint40",
        "name": "expiry",
        "type": "uint40"
      },
      {
        "internalType": "uint256",
        "name": "time",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "FeeExceedsCash",
    "inputs": [
      {
        "internalType": "uint256",
        "name": "sellerFee",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "cashAmount",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "FrozenWallet",
    "inputs": [
      {
        "internalType": "address",
        "name": "wallet",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "GasFloor",
    "inputs": [
      {
        "internalType": "uint64",
        "name": "tradeId",
        "type": "uint64"
      },
      {
        "internalType": "uint256",
        "name": "left",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "IdentityAlreadyRegistered",
    "inputs": [
      {
        "internalType": "address",
        "name": "wallet",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "IdentityNotRegistered",
    "inputs": [
      {
        "internalType": "address",
        "name": "wallet",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "IndexOutOfRange",
    "inputs": [
      {
        "internalType": "uint64",
        "name": "tradeId",
        "type": "uint64"
      },
      {
        "internalType": "uint256",
        "name": "index",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "size",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "InstrumentNotListed",
    "inputs": [
      {
        "internalType": "address",
        "name": "token",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "InstrumentPaused",
    "inputs": [
      {
        "internalType": "address",
        "name": "token",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "InsufficientFreeBalance",
    "inputs": [
      {
        "internalType": "address",
        "name": "wallet",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "free",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "InsufficientFrozenBalance",
    "inputs": [
      {
        "internalType": "address",
        "name": "wallet",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "frozen",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidAccountNonce",
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "currentNonce",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidCountry",
    "inputs": [
      {
        "internalType": "address",
        "name": "wallet",
        "type": "address"
      },
      {
        "internalType": "uint16",
        "name": "country",
        "type": "uint16"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidCustodianSignature",
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "batchId",
        "type": "bytes32"
      },
      {
        "internalType": "address",
        "name": "custodian",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidDelegationSignature",
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidIdentity",
    "inputs": [
      {
        "internalType": "address",
        "name": "wallet",
        "type": "address"
      },
      {
        "internalType": "uint64",
        "name": "identity",
        "type": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidShortString",
    "inputs": []
  },
  {
    "type": "error",
    "name": "MalformedBatch",
    "inputs": [
      {
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "expected",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "MatchFailed",
    "inputs": [
      {
        "internalType": "uint64",
        "name": "tradeId",
        "type": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "NoTokenToRecover",
    "inputs": [
      {
        "internalType": "address",
        "name": "wallet",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotDelegated",
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "custodian",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "OperatorIsCustodian",
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "OwnableInvalidOwner",
    "inputs": [
      {
        "internalType": "address",
        "name": "owner",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "OwnableUnauthorizedAccount",
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "PreviewNotUndone",
    "inputs": []
  },
  {
    "type": "error",
    "name": "PreviewOutcome",
    "inputs": [
      {
        "internalType": "bytes[]",
        "name": "refusals",
        "type": "bytes[]"
      }
    ]
  },
  {
    "type": "error",
    "name": "RecoveryNotPossible",
    "inputs": [
      {
        "internalType": "address",
        "name": "lostWallet",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "newWallet",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "investorOnchainID",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ReentrancyGuardReentrantCall",
    "inputs": []
  },
  {
    "type": "error",
    "name": "ReferenceUsed",
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "ref",
        "type": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "SaltUsed",
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "salt",
        "type": "bytes32"
      },
      {
        "internalType": "address",
        "name": "token",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "SelfMatch",
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "StringTooLong",
    "inputs": [
      {
        "internalType": "string",
        "name": "str",
        "type": "string"
      }
    ]
  },
  {
    "type": "error",
    "name": "SupplyLimitExceeded",
    "inputs": [
      {
        "internalType": "uint256",
        "name": "supply",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "limit",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "TokenAlreadyBound",
    "inputs": [
      {
        "internalType": "address",
        "name": "token",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "TokenNotBound",
    "inputs": [
      {
        "internalType": "address",
        "name": "token",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "TradeUsed",
    "inputs": [
      {
        "internalType": "uint64",
        "name": "tradeId",
        "type": "uint64"
      },
      {
        "internalType": "enum ISettlement.TradeState",
        "name": "state",
        "type": "uint8"
      }
    ]
  },
  {
    "type": "error",
    "name": "TransferToSameWallet",
    "inputs": [
      {
        "internalType": "address",
        "name": "wallet",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "UnverifiedIdentity",
    "inputs": [
      {
        "internalType": "address",
        "name": "wallet",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ZeroAddress",
    "inputs": [
      {
        "internalType": "string",
        "name": "parameter",
        "type": "string"
      }
    ]
  },
  {
    "type": "error",
    "name": "ZeroQuantity",
    "inputs": [
      {
        "internalType": "uint64",
        "name": "tradeId",
        "type": "uint64"
      }
    ]
  }
] as const
