import {
  BaseError,
  BlockNotFoundError,
  createPublicClient,
  defineChain,
  type Hex,
  http,
  HttpRequestError,
  LimitExceededRpcError,
  ResourceUnavailableRpcError,
  TimeoutError,
} from 'viem'

const rpcTimeoutMs = 5_000

/** A node of one EVM chain. */
export interface Chain {
  readonly id: number
  readonly client: ReturnType<typeof clientOf>
}

/**
 * @throws what `isChainUnavailable` recognises while the node does not answer
 */
export async function openChain(rpcUrl: string): Promise<Chain> {
  const id = await createPublicClient({
    transport: http(rpcUrl, { timeout: rpcTimeoutMs, retryCount: 0 }),
  }).getChainId()
  return { id, client: clientOf(rpcUrl, id) }
}

function clientOf(rpcUrl: string, id: number) {
  const chain = defineChain({
    id,
    name: `chain ${id}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  })
  // No retries and no cache here: whoever waits for the chain decides how, and a block number must be of now.
  return createPublicClient({
    chain,
    transport: http(rpcUrl, { timeout: rpcTimeoutMs, retryCount: 0 }),
    cacheTime: 0,
  })
}

/** Nothing where the chain has become shorter than we knew it. */
export async function blockHashAt({ client }: Chain, blockNumber: bigint): Promise<Hex | undefined> {
  try {
    return (await client.getBlock({ blockNumber })).hash
  } catch (error) {
    if (error instanceof BlockNotFoundError) return undefined
    throw error
  }
}

/** Whether the node could not be asked: nothing is known, asking again later may help. */
export function isChainUnavailable(error: unknown): boolean {
  return (
    error instanceof BaseError &&
    error.walk(
      (cause) =>
        cause instanceof HttpRequestError ||
        cause instanceof TimeoutError ||
        cause instanceof LimitExceededRpcError ||
        cause instanceof ResourceUnavailableRpcError,
    ) !== null
  )
}

/** What failed, without the node's address, which may hold a key: viem's full message has it. */
export function causeOf(error: unknown): string {
  if (error instanceof BaseError) return error.shortMessage
  return error instanceof Error ? error.message : String(error)
}
