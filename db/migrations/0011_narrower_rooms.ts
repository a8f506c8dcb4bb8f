import { type Kysely, sql } from 'kysely'

/**
 * Narrows what a stolen part could still reach: `worker` moves a row only along the steps that belong to flows, so that
 * no decision of a person can be played; `web` asks only for flows of its customer's own rows, and ties to them only
 * the customer's own files.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await stepsOfFlows(db)
  await treasuryOnce(db)
  await ownIntents(db)
  await ownFiles(db)
  await whatWasReviewed(db)
}

async function stepsOfFlows(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- tg_argv: the steps allowed, as from>to
    create function public.step_of_flow() returns trigger language plpgsql set search_path = '' as $$
      begin
        if session_user = 'stoa_worker' and new.status <> old.status
          and not (old.status || '>' || new.status = any (tg_argv)) then
          raise exception 'permission denied: % may not move % from % to %', session_user, tg_table_name, old.status, new.status
            using errcode = '42501';
        end if;
        return new;
      end $$;
    create trigger step_of_flow before update of status on financial.deposit
      for each row execute function public.step_of_flow('crediting>waiting-for-chain', 'waiting-for-chain>crediting', 'crediting>credited');
    create trigger step_of_flow before update of status on financial.withdrawal
      for each row execute function public.step_of_flow('requested>held', 'requested>refused', 'requested>cancelled', 'held>cancelled',
        'paid>redeeming', 'redeeming>completed');
    create trigger step_of_flow before update of status on investment.kyc_case
      for each row execute function public.step_of_flow('approving>approved', 'approved>superseded', 'revoking>revoked');
    create trigger step_of_flow before update of status on investment.security
      for each row execute function public.step_of_flow('approved>issuing', 'approved>draft', 'issuing>issued');
  `.execute(db)
}

/** An issuer's treasury is given once, and is the issuer's own account: the supply is minted to it. */
async function treasuryOnce(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function investment.treasury_once() returns trigger language plpgsql security definer set search_path = '' as $$
      begin
        if new.treasury_account is distinct from old.treasury_account and (old.treasury_account is not null or not exists (
          select from trading.account a
          where a.number = new.treasury_account and a.customer_id = new.customer_id and a.kind = 'treasury'
        )) then
          raise exception 'permission denied: account % may not become the treasury of issuer %', new.treasury_account, new.id
            using errcode = '42501';
        end if;
        return new;
      end $$;
    create trigger treasury_once before update of treasury_account on investment.issuer
      for each row execute function investment.treasury_once();
  `.execute(db)
}

/** The key of an intent is the id of an own row, and the payload says nothing else. Mails: those of sign-in. */
async function ownIntents(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter policy web_kinds on public.outbox with check (
      case kind
        when 'mail' then payload ->> 'template' in ('email-proof', 'already-registered', 'password-reset', 'password-changed')
        when 'customer.verified' then
          key = public.current_customer()::text and payload = jsonb_build_object('customerId', key)
        when 'kyc.submitted' then payload = jsonb_build_object('caseId', key) and exists (
          select from investment.kyc_case c where c.id = (payload ->> 'caseId')::uuid and c.customer_id = public.current_customer())
        when 'deposit.requested' then payload = jsonb_build_object('depositId', key) and exists (
          select from financial.deposit d where d.id = (payload ->> 'depositId')::uuid and d.customer_id = public.current_customer())
        when 'deposit.cancelled' then payload = jsonb_build_object('depositId', key) and exists (
          select from financial.deposit d where d.id = (payload ->> 'depositId')::uuid and d.customer_id = public.current_customer())
        when 'withdrawal.requested' then payload = jsonb_build_object('withdrawalId', key) and exists (
          select from financial.withdrawal w where w.id = (payload ->> 'withdrawalId')::uuid and w.customer_id = public.current_customer())
        when 'withdrawal.cancelled' then payload = jsonb_build_object('withdrawalId', key) and exists (
          select from financial.withdrawal w where w.id = (payload ->> 'withdrawalId')::uuid and w.customer_id = public.current_customer())
        else false
      end
    );
  `.execute(db)
}

/** A foreign key alone would take anyone's file. */
async function ownFiles(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function public.is_own_file(wanted uuid, wanted_hash bytea, wanted_sealed boolean) returns boolean
      language sql stable security definer set search_path = ''
      begin atomic
        select exists (select from public.file f where f.id = wanted and f.sealed = wanted_sealed
          and (wanted_hash is null or f.sha256 = wanted_hash) and f.customer_id = public.current_customer());
      end;
    grant execute on function public.is_own_file(uuid, bytea, boolean) to stoa_web;
    drop policy own on investment.kyc_document;
    create policy own on investment.kyc_document for select to stoa_web
      using (exists (select from investment.kyc_case c where c.id = kyc_case_id and c.customer_id = public.current_customer()));
    create policy own_insert on investment.kyc_document for insert to stoa_web with check (
      exists (select from investment.kyc_case c
        where c.id = kyc_case_id and c.customer_id = public.current_customer() and c.status = 'submitted')
      and public.is_own_file(file_id, null, true)
    );
    alter policy own_draft on investment.security_document with check (
      investment.is_own_security(security_id) and investment.is_draft(security_id)
      and public.is_own_file(file_id, sha256, false)
    );
  `.execute(db)
}

/** What staff decide about does not change under their eyes. */
async function whatWasReviewed(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter policy own_update on investment.issuer
      using (customer_id = public.current_customer() and status = 'rejected') with check (status = 'submitted');
    alter policy own_insert on financial.withdrawal with check (
      customer_id = public.current_customer() and trading.is_own_account(account) and status = 'requested'
      and fee = (select a.withdrawal_fee from financial.asset a where a.id = withdrawal.asset_id)
    );

    -- Countries and documents written in one transaction while another submits the draft: the later one sees the earlier.
    create function investment.part_of_draft() returns trigger language plpgsql security definer set search_path = '' as $$
      declare
        found_status text;
      begin
        select s.status into found_status from investment.security s
          where s.id = coalesce(new.security_id, old.security_id) for share;
        -- none: the draft itself is being deleted
        if session_user = 'stoa_web' and found_status <> 'draft' then
          raise exception 'permission denied: the security is no draft any more' using errcode = '42501';
        end if;
        return coalesce(new, old);
      end $$;
    create trigger part_of_draft before insert or delete on investment.security_document
      for each row execute function investment.part_of_draft();
    create trigger part_of_draft before insert or delete on investment.security_country
      for each row execute function investment.part_of_draft();
  `.execute(db)
}
