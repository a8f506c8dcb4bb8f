import { sql } from 'kysely'
import type { Database } from '#db/database.ts'

export const ana = '00000000-0000-7000-8000-00000000000a'
export const berta = '00000000-0000-7000-8000-00000000000b'
export const officer = '00000000-0000-7000-8000-0000000000f1'
const colleague = '00000000-0000-7000-8000-0000000000f2'

/** One row of each kind that belongs to a customer, for Ana and for Berta; written by the owner. */
export async function seedTwoCustomers(owner: Database): Promise<void> {
  await sql`
    insert into staff (id, email, name) values (${officer}, 'officer@example.com', 'Officer'), (${colleague}, 'colleague@example.com', 'Colleague');
  `.execute(owner)
  await sql`
    insert into financial.asset (code, name, kind, decimals) values ('CLP', 'Peso', 'currency', 0), ('ANDES', 'Andes', 'security', 0)
    on conflict (code) do nothing
  `.execute(owner)
  for (const [who, letter] of [
    [ana, 'a'],
    [berta, 'b'],
  ] as const) {
    const id = (kind: number): string =>
      `00000000-0000-7000-8000-0000000${String(kind).padStart(4, '0')}${letter}`
    const text = (value: string): string => `'${value}'`
    const statements = [
      `insert into customer (id, email, password_hash) values (${text(who)}, '${letter}@example.com', 'x')`,
      `insert into customer_totp (customer_id, secret_sealed) values (${text(who)}, '\\x00')`,
      `insert into customer_recovery_code (customer_id, code_hash) values (${text(who)}, 'x')`,
      `insert into customer_key (customer_id, wrapped_key) values (${text(who)}, '\\x00')`,
      `insert into customer_session (customer_id, token_hash, expires_at, user_agent, address) values (${text(who)}, '\\x0${letter}', now() + interval '1 day', '', '')`,
      `insert into customer_token (customer_id, token_hash, purpose, expires_at) values (${text(who)}, '\\x0${letter}', 'email-proof', now() + interval '1 day')`,
      `insert into idempotency (customer_id, key, request_hash) values (${text(who)}, 'k', '\\x00')`,
      `insert into file (id, customer_id, name, media_type, size, sha256, sealed) values (${text(id(1))}, ${text(who)}, 'front.png', 'image/png', 10, sha256('x'), true)`,
      `insert into file (id, customer_id, name, media_type, size, sha256, sealed) values (${text(id(2))}, ${text(who)}, 'terms.pdf', 'application/pdf', 10, sha256('y'), false)`,
      `insert into trading.account (kind, customer_id, name) values ('investor', ${text(who)}, 'x')`,
      `insert into trading.account_address (account, chain, derivation_path, address) select number, 'evm', 'm', '0x${letter}' from trading.account where customer_id = ${text(who)}`,
      `insert into trading.account_suspension (account, reason, suspended_by) select number, 'for ${letter}', '${officer}' from trading.account where customer_id = ${text(who)}`,
      `insert into trading.account_suspension (account, reason, suspended_by, lifted_by, lifted_at, lift_reason) select number, 'once', '${officer}', '${officer}', now(), 'x' from trading.account where customer_id = ${text(who)}`,
      `insert into financial.balance select number, 1, 100, 0, 0, 1 from trading.account where customer_id = ${text(who)}`,
      `insert into financial.posting select 0, number, 0, 1, number, 'available', 100, 'credited', 'x', now() from trading.account where customer_id = ${text(who)}`,
      `insert into financial.bank_account (id, asset_id, bank, holder, holder_tax_id, account_number, set_by, retired_at) values (${text(id(3))}, 1, 'Bank', 'Operator', '', '1', '${officer}', now())`,
      `insert into financial.deposit (customer_id, account, asset_id, amount, reference, bank_account_id) select ${text(who)}, number, 1, 10, '${letter.toUpperCase()}AAAAAAA', ${text(id(3))} from trading.account where customer_id = ${text(who)}`,
      `insert into financial.withdrawal (id, customer_id, account, asset_id, amount, fee, destination_sealed, destination_hint) select ${text(id(9))}, ${text(who)}, number, 1, 10, 0, '\\x00', '1234' from trading.account where customer_id = ${text(who)}`,
      `insert into financial.withdrawal_decision values (${text(id(9))}, '${officer}', 'approve', 'internal'), (${text(id(9))}, '${colleague}', 'reject', 'for ${letter}')`,
      `insert into investment.issuer (id, customer_id, legal_name, registration_number, country, status) values (${text(id(4))}, ${text(who)}, 'Issuer ${letter}', '1-9', 152, 'rejected')`,
      `insert into investment.kyc_case (id, customer_id, country, data_sealed, name_sealed) values (${text(id(5))}, ${text(who)}, 152, '\\x00', '\\x00')`,
      `insert into investment.kyc_document values (${text(id(5))}, 'identity-front', ${text(id(1))})`,
      `insert into investment.identity (account, customer_id, kyc_case_id, country, status, verified_until, transaction) select number, ${text(who)}, ${text(id(5))}, 152, 'verified', now(), '0x' from trading.account where customer_id = ${text(who)}`,
      `insert into investment.security (id, issuer_id, name, symbol, rights, legal_basis, supply, lot, tick, quote_asset_id, price, offered) values (${text(id(6))}, ${text(id(4))}, 'Security', 'SEC${letter.toUpperCase()}', 'ordinary-shares', 'reg-s', 100, 1, 1, 1, 10, 50)`,
      `insert into investment.security_country values (${text(id(6))}, 152)`,
      `insert into investment.security_document (security_id, title, file_id, sha256) values (${text(id(6))}, 'Terms', ${text(id(2))}, sha256('y'))`,
      `insert into investment.chain_holding (asset_id, address, account, quantity, block_number) select 2, '0x${letter}', number, 5, 1 from trading.account where customer_id = ${text(who)}`,
      `insert into trading.instrument (security_id, symbol, base_asset_id, quote_asset_id, lot, tick, quantity_max, price_max) values (${text(id(6))}, 'SEC${letter.toUpperCase()}', 2, 1, 1, 1, 1000, 1000)`,
      `insert into trading."order" (segment, id, client_order_id, account, instrument_id, side, price, quantity, time_in_force, maker_ppm, taker_ppm, status, accepted_at) select 0, number, ${text(id(7))}, number, 1, 'buy', 1, 1, 'gtc', 0, 0, 'open', now() from trading.account where customer_id = ${text(who)}`,
      `insert into trading.trade (segment, id, venue, instrument_id, taker_side, buyer, seller, base_asset_id, cash_asset_id, price, quantity, notional, buyer_fee, seller_fee, at) select 0, number, 'book', 1, 'buy', number, number, 2, 1, 1, 1, 1, 0, 0, now() from trading.account where customer_id = ${text(who)}`,
      `insert into outbox (kind, key) values ('kyc.submitted', '${letter}')`,
    ]
    for (const statement of statements) await sql.raw(statement).execute(owner)
  }
}
