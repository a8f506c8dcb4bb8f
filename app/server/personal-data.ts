import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { DB } from '#db/schema.ts'

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/**
 * Personal data at rest: AES-256-GCM under a key of the person's own, which lies in `customer_key` wrapped by
 * `PERSONAL_DATA_KEY`. Deleting that row makes the person's data unreadable everywhere.
 */
export interface PersonalData {
  /**
   * Makes the key of a new customer, in that customer's scope. Does nothing where there is one.
   */
  createKey(scope: Kysely<DB>, customerId: string): Promise<void>
  /**
   * Seals for this customer. `purpose` names the field, such as `kyc-case.name`: what was sealed for one purpose
   * does not open for another. In the customer's scope (web) or in any transaction (admin).
   */
  seal(scope: Kysely<DB>, customerId: string, purpose: string, plain: Uint8Array): Promise<Buffer>
  /** @throws when the key is gone, or it was sealed for another person or purpose, or changed since */
  open(scope: Kysely<DB>, customerId: string, purpose: string, sealed: Uint8Array): Promise<Buffer>
  /**
   * Opens where a query has brought the person's wrapped key along, as the register of holders does.
   * @throws as `open`
   */
  openWith(wrappedKey: Uint8Array, customerId: string, purpose: string, sealed: Uint8Array): Buffer
  /** Staff have few secrets here; those are sealed under `PERSONAL_DATA_KEY` itself. */
  sealForStaff(staffId: string, purpose: string, plain: Uint8Array): Buffer
  openForStaff(staffId: string, purpose: string, sealed: Uint8Array): Buffer
}

export function personalData(masterKey: Uint8Array): PersonalData {
  const unwrapped = (customerId: string, wrappedKey: Uint8Array): Buffer =>
    open(masterKey, `customer-key/${customerId}`, wrappedKey)
  const keyOf = async (scope: Kysely<DB>, customerId: string): Promise<Buffer> => {
    const row = await scope
      .selectFrom('customer_key')
      .select('wrapped_key')
      .where('customer_id', '=', customerId)
      .executeTakeFirst()
    if (row === undefined) throw new Error(`customer ${customerId} has no key: the data cannot be read`)
    return unwrapped(customerId, row.wrapped_key)
  }
  return {
    createKey: async (scope, customerId) => {
      const wrapped = seal(masterKey, `customer-key/${customerId}`, randomBytes(32))
      await scope
        .insertInto('customer_key')
        .values({ customer_id: customerId, wrapped_key: wrapped })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
    seal: async (scope, customerId, purpose, plain) =>
      seal(await keyOf(scope, customerId), `${purpose}/${customerId}`, plain),
    open: async (scope, customerId, purpose, sealed) =>
      open(await keyOf(scope, customerId), `${purpose}/${customerId}`, sealed),
    openWith: (wrappedKey, customerId, purpose, sealed) =>
      open(unwrapped(customerId, wrappedKey), `${purpose}/${customerId}`, sealed),
    sealForStaff: (staffId, purpose, plain) => seal(masterKey, `staff/${purpose}/${staffId}`, plain),
    openForStaff: (staffId, purpose, sealed) => open(masterKey, `staff/${purpose}/${staffId}`, sealed),
  }
}

/** nonce ‖ tag ‖ ciphertext; `label` is authenticated, not kept. */
function seal(key: Uint8Array, label: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes })
  sealing.setAAD(Buffer.from(label))
  const ciphertext = Buffer.concat([sealing.update(plain), sealing.final()])
  return Buffer.concat([nonce, sealing.getAuthTag(), ciphertext])
}

function open(key: Uint8Array, label: string, sealed: Uint8Array): Buffer {
  const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
  opening.setAAD(Buffer.from(label))
  opening.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
  return Buffer.concat([opening.update(sealed.subarray(nonceBytes + tagBytes)), opening.final()])
}
