import type { AssetId } from '#engine/identifiers.ts'
import { command } from '../shared/engine-port.ts'
import type { Ports } from '../shared/ports.ts'
import type { CurrencyInput } from './messages.ts'

/** Steps of adding a currency. Each may run again at any time. */
export function currencyActivities({ database, engine }: Ports) {
  return {
    /** Makes the currency known to the engine; says whether its CashToken is still to be deployed. */
    async registerCurrencyInEngine({ assetId }: CurrencyInput): Promise<{ readonly needsToken: boolean }> {
      const asset = await database
        .selectFrom('financial.asset')
        .select(['kind', 'code', 'decimals', 'token_address'])
        .where('id', '=', assetId)
        .executeTakeFirstOrThrow()
      await command(engine, {
        kind: 'set-asset',
        asset: assetId as AssetId,
        code: asset.code,
        decimals: asset.decimals,
      })
      return { needsToken: asset.kind === 'currency' && asset.token_address === null }
    },
  }
}
