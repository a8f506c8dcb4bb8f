import { type Kysely, sql } from 'kysely'

/**
 * The outbox: an intent is a row in the transaction of what it follows from; `worker` does it once by its key. A role
 * can ask only for its own kinds, so that a stolen part can ask for nothing beyond them.
 *
 * The audit log: appended through one function that chains the hashes under a lock; nobody updates or deletes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table public.outbox (
      id bigint generated always as identity primary key,
      kind text not null,
      -- with kind: the business key, done once
      key text not null check (length(key) between 1 and 200),
      payload jsonb not null default '{}',
      created_at timestamptz not null default now(),
      done_at timestamptz,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null default now(),
      last_error text,
      unique (kind, key)
    );
    create index outbox_waiting on public.outbox (next_attempt_at, id) where done_at is null;
    alter table public.outbox enable row level security;
    create policy worker_all on public.outbox to stoa_worker using (true);
    create policy web_kinds on public.outbox for insert to stoa_web with check (
      kind in ('mail', 'customer.verified', 'kyc.submitted', 'deposit.requested', 'deposit.cancelled', 'withdrawal.requested', 'withdrawal.cancelled')
    );
    create policy admin_kinds on public.outbox for insert to stoa_admin with check (
      kind in ('mail', 'kyc.decided', 'kyc.revoked', 'issuer.verified', 'issuance.approved', 'offering.closed', 'deposit.credited',
        'withdrawal.decided', 'withdrawal.paid', 'asset.set', 'fees.changed', 'rate.changed')
    );
    create policy admin_sees on public.outbox for select to stoa_admin using (kind <> 'mail');
    create policy engine_kinds on public.outbox for insert to stoa_engine with check (kind = 'trades.matched');
    grant insert (kind, key, payload) on public.outbox to stoa_web, stoa_admin, stoa_engine;
    grant select on public.outbox to stoa_admin;
    grant select, insert on public.outbox to stoa_worker;
    grant update (payload, done_at, attempts, next_attempt_at, last_error) on public.outbox to stoa_worker;

    create function public.outbox_notify() returns trigger language plpgsql as $$
      begin perform pg_notify('outbox', ''); return null; end $$;
    create trigger outbox_written after insert on public.outbox
      for each statement execute function public.outbox_notify();

    create table audit.entry (
      sequence bigint primary key,
      at timestamptz not null,
      actor_kind text not null check (actor_kind in ('staff', 'customer', 'process')),
      actor text not null,
      act text not null,
      subject text not null,
      reason text not null,
      details jsonb not null,
      previous_hash bytea not null check (length(previous_hash) = 32),
      hash bytea not null check (length(hash) = 32)
    );
    create index on audit.entry (subject, sequence);
    create index on audit.entry (actor, sequence);

    -- The text hashed is previous hash, then each field with its length before it, so that no two entries share one.
    create function audit.entry_hash(previous bytea, sequence bigint, at timestamptz, actor_kind text, actor text, act text, subject text, reason text, details jsonb)
      returns bytea language sql immutable set search_path = '' return
      sha256(previous || convert_to(
        (select string_agg(length(part)::text || ':' || part, ',' order by position)
         from unnest(array[sequence::text, (extract(epoch from at) * 1000000)::bigint::text, actor_kind, actor, act, subject, reason, details::text])
           with ordinality as parts (part, position)), 'UTF8'));

    create function audit.append(actor_kind text, actor text, act text, subject text, reason text, details jsonb)
      returns table (sequence bigint, hash bytea)
      language plpgsql security definer set search_path = '' as $$
      declare
        last record;
        next_sequence bigint;
        now_at timestamptz := date_trunc('microseconds', clock_timestamp());
        previous bytea;
        next_hash bytea;
      begin
        -- only the console speaks for staff; the other rooms speak for themselves
        if session_user <> 'stoa_admin' and (actor_kind <> 'process' or actor <> session_user::text) then
          raise exception 'role % may not speak as % %', session_user, actor_kind, actor using errcode = '42501';
        end if;
        perform pg_advisory_xact_lock(7260001);
        select e.sequence, e.hash into last from audit.entry e order by e.sequence desc limit 1;
        next_sequence := coalesce(last.sequence, 0) + 1;
        previous := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
        next_hash := audit.entry_hash(previous, next_sequence, now_at, actor_kind, actor, act, subject, reason, details);
        insert into audit.entry values (next_sequence, now_at, actor_kind, actor, act, subject, reason, details, previous, next_hash);
        perform pg_notify('audit', '');
        return query select next_sequence, next_hash;
      end $$;
    grant execute on function audit.append(text, text, text, text, text, jsonb) to stoa_admin, stoa_wallet, stoa_worker;
    grant execute on function audit.entry_hash(bytea, bigint, timestamptz, text, text, text, text, text, jsonb) to stoa_admin;
    grant select on audit.entry to stoa_admin;
    -- worker keeps the head elsewhere too; it sees no more of an entry than that
    grant select (sequence, hash) on audit.entry to stoa_worker;
  `.execute(db)
}
