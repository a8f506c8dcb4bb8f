import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { migrate } from '#db/migrate.ts'
import { ensureRoles, type ProcessRole } from '#db/roles.ts'
import { buildConsole, buildContracts } from '../builds.ts'
import { startAnvil } from '../parts/anvil.ts'
import type { User } from '../parts/own-user.ts'
import { freePort, portIsFree } from '../parts/port.ts'
import { ensureDatabase, reachablePlace, startPostgres } from '../parts/postgres.ts'
import { type Running, startOwn, untilReady } from '../parts/running.ts'
import { startTemporal } from '../parts/temporal.ts'
import { type Configuration, StartRefused } from './configuration.ts'
import { type Addresses, environments, type Environments, inherited } from './environments.ts'
import { requireDatabase, requireEvm, requireSmtp, requireTemporal } from './existing.ts'
import { answers, isHealthy } from './health.ts'
import { endLeftovers, ProcessList } from './process-list.ts'
import { prepareFiles, type ProcessUsers, processUsers } from './process-users.ts'
import { runOnce } from './run-once.ts'
import { readOrMakeSecrets, type Secrets } from './secrets.ts'
import type { Listening } from './silence.ts'
import { Supervised } from './supervised.ts'

const ROOT = join(import.meta.dirname, '../..')
const DATABASE = 'stoa'
/** A file that says that this installation was begun without the demonstration. */
const EMPTY_MARK = 'empty'
/** How long a stop waits for parts that are just being started. */
const START_WAIT_MS = 5_000
const LOG_BYTES_MAX = 20_000_000
const LOG_CHECK_MS = 60_000
const PROCESS_READY_LIMIT_MS = 90_000
/** Far beyond what a busy machine makes of an answer. */
const SILENCE = { everyMs: 5_000, silenceMs: 30_000 }

/** The order in which parts end: first who serves people, last what the others stand on. */
const STOP_ORDER: readonly (readonly string[])[] = [
  ['web', 'admin'],
  ['worker', 'wallet'],
  ['engine'],
  ['mailbox', 'Temporal', 'Anvil', 'PostgreSQL'],
]

export interface StartChoice {
  /** Removes all that earlier starts kept. */
  readonly fresh: boolean
  /** Without the demonstration, now and at later starts. */
  readonly empty: boolean
}

/** Everything that `npm start` runs. */
export class Stack {
  readonly configuration: Configuration
  readonly #say: (line: string) => void
  readonly #parts = new Map<string, Supervised>()
  readonly #processes: ProcessList
  readonly #starting = new Set<Promise<Supervised>>()
  #addresses: Addresses | undefined
  #users: ProcessUsers = {}
  /** Whether the installation's list of processes is that of this start. */
  #isOurs = false
  #logCheck: NodeJS.Timeout | undefined
  #stopped: Promise<void> | undefined

  constructor(configuration: Configuration, say: (line: string) => void) {
    this.configuration = configuration
    this.#say = say
    this.#processes = new ProcessList(this.file('pids.json'), {
      name: 'supervisor',
      pid: process.pid,
      mark: 'scripts/start.ts',
    })
  }

  get stopping(): boolean {
    return this.#stopped !== undefined
  }

  get addresses(): Addresses {
    if (!this.#addresses) throw new Error('the stack has no addresses before it is started')
    return this.#addresses
  }

  /** A file of this installation. */
  file(...names: readonly string[]): string {
    return join(this.configuration.directory, ...names)
  }

  /** @throws StartRefused for what the person who starts can mend */
  async start(choice: StartChoice): Promise<void> {
    const left = await endLeftovers(this.file('pids.json'))
    if (left.length > 0) this.#say(`ended what an earlier start left: ${left.join(', ')}`)
    await rm(this.file('running.json'), { force: true })
    if (choice.fresh) await this.#forget()
    await this.#requireFreePorts()
    await mkdir(this.configuration.directory, { recursive: true, mode: 0o755 })
    this.#isOurs = true
    await this.#processes.write()
    await mkdir(this.file('logs'), { recursive: true, mode: 0o700 })
    await mkdir(this.file('mails'), { recursive: true, mode: 0o700 })
    await mkdir(this.file('wallet'), { recursive: true, mode: 0o700 })
    const { users, keptAsRoot } = await processUsers(this.configuration.directory)
    if (keptAsRoot !== undefined) this.#say(`web and engine run as root: ${keptAsRoot}`)
    this.#users = users
    await prepareFiles(this.file('files'), users.web)
    this.#logCheck = setInterval(() => void this.#limitLogs(), LOG_CHECK_MS)
    const secrets = await readOrMakeSecrets(this.file('secrets.json'))
    const contracts = this.#step('contracts', buildContracts)
    const web = this.#step('web console', async () => await buildConsole('web'))
    const admin = this.#step('admin console', async () => await buildConsole('admin'))
    const variables = this.#startParts(secrets)
    // Nothing waits for more than it needs: on two cores the builds are the longest.
    await Promise.all([
      this.#startProcess('wallet', variables, this.#deployOnce(variables, contracts)),
      this.#startProcess('engine', variables).then(async () => {
        // These ask the engine as soon as they run.
        await Promise.all([
          this.#startProcess('worker', variables),
          this.#startProcess('web', variables, web),
          this.#startProcess('admin', variables, admin),
        ])
      }),
      // Waited for here too, so that what fails first is what is reported.
      ...[contracts, web, admin, variables],
    ])
    if (choice.empty) await writeFile(this.file(EMPTY_MARK), '')
    if (!existsSync(this.file(EMPTY_MARK))) await this.#step('demonstration', async () => await this.#seed())
  }

  /** Starts what the processes stand on, or finds what is there, and answers each process's environment. */
  async #startParts(secrets: Secrets): Promise<Environments> {
    const [databaseUrl, evmRpcUrl, temporalAddress, smtpUrl, enginePort, healthPorts] = await Promise.all([
      this.#step('database', async () => await this.#startDatabase(secrets)),
      this.#step('chain', async () => await this.#startChain()),
      this.#step('Temporal', async () => await this.#startTemporal()),
      this.#step('mail', async () => await this.#startMailbox()),
      this.#freePort(),
      this.#freeHealthPorts(),
    ])
    this.#addresses = { databaseUrl, evmRpcUrl, temporalAddress, smtpUrl, enginePort, healthPorts }
    return environments(this.configuration, secrets, this.#addresses)
  }

  /** Ends every part in order. Called again, it waits for the same end. */
  async stop(): Promise<void> {
    this.#stopped ??= this.#stopAll()
    await this.#stopped
  }

  async #stopAll(): Promise<void> {
    clearInterval(this.#logCheck)
    // A start that was refused because another one lives takes nothing from that one.
    if (this.#isOurs) await rm(this.file('running.json'), { force: true })
    // What is just being started is ended like the rest, unless it takes too long: then it ends because we are gone.
    await Promise.race([Promise.allSettled(this.#starting), pause(START_WAIT_MS, undefined, { ref: false })])
    for (const names of STOP_ORDER) {
      await Promise.all(names.map(async (name) => await this.#parts.get(name)?.stop()))
    }
    if (this.#isOurs) await this.#processes.remove()
  }

  /** `--fresh`: removes all that earlier starts kept, here and where PostgreSQL had to keep it elsewhere. */
  async #forget(): Promise<void> {
    const { directory } = this.configuration
    if (!existsSync(directory)) return
    if (!existsSync(this.file('secrets.json')) && (await readdir(directory)).length > 0) {
      throw new StartRefused(
        `STOA_DIRECTORY: ${directory} holds other things, and --fresh removes only what Stoa made`,
      )
    }
    await rm(await reachablePlace(directory), { recursive: true, force: true })
    await rm(directory, { recursive: true, force: true })
  }

  async #requireFreePorts(): Promise<void> {
    const { ports, temporalAddress, evmRpcUrl, smtpUrl } = this.configuration
    const wanted: [string, number][] = [
      ['WEB_PORT', ports.web],
      ['ADMIN_PORT', ports.admin],
    ]
    if (smtpUrl === undefined) wanted.push(['MAILBOX_PORT', ports.mailbox])
    if (evmRpcUrl === undefined) wanted.push(['EVM_PORT', ports.evm])
    if (temporalAddress === undefined) {
      wanted.push(['TEMPORAL_PORT', ports.temporal], ['TEMPORAL_PAGES_PORT', ports.temporalPages])
    }
    for (const [name, port] of wanted) {
      if (await portIsFree(port)) continue
      throw new StartRefused(`port ${port} is taken: stop what listens there, or set ${name} to another port`)
    }
  }

  /** One that no part will want which does not listen yet. */
  async #freePort(): Promise<number> {
    return await freePort(Object.values(this.configuration.ports))
  }

  async #freeHealthPorts(): Promise<Readonly<Record<ProcessRole, number>>> {
    const [web, admin, engine, wallet, worker] = await Promise.all([
      this.#freePort(),
      this.#freePort(),
      this.#freePort(),
      this.#freePort(),
      this.#freePort(),
    ])
    return { web, admin, engine, wallet, worker }
  }

  async #startDatabase(secrets: Secrets): Promise<string> {
    const existing = this.configuration.databaseUrl
    const url = existing ?? (await this.#startPostgres(secrets))
    if (existing !== undefined) await requireDatabase(existing)
    await ensureRoles(url, secrets.databasePasswords)
    await migrate(url)
    return url
  }

  async #startPostgres(secrets: Secrets): Promise<string> {
    const dataDirectory = join(await reachablePlace(this.configuration.directory), 'postgres')
    const plan = {
      dataDirectory,
      port: await this.#freePort(),
      password: secrets.databaseOwnerPassword,
      logFile: this.file('logs', 'postgres.log'),
      durable: true,
    }
    let serverUrl = ''
    await this.#supervise('PostgreSQL', dataDirectory, async () => {
      const { running, url } = await startPostgres(plan)
      serverUrl = url(DATABASE)
      await ensureDatabase(url('postgres'), DATABASE)
      return running
    })
    return serverUrl
  }

  async #startChain(): Promise<string> {
    const existing = this.configuration.evmRpcUrl
    if (existing !== undefined) return await requireEvm(existing)
    const stateFile = this.file('anvil.json')
    let rpcUrl = ''
    await this.#supervise('Anvil', stateFile, async () => {
      const anvil = await startAnvil({
        port: this.configuration.ports.evm,
        logFile: this.file('logs', 'anvil.log'),
        stateFile,
        blockTimeSeconds: 1,
      })
      rpcUrl = anvil.rpcUrl
      return anvil.running
    })
    return rpcUrl
  }

  async #startTemporal(): Promise<string> {
    const { temporalAddress, temporalNamespace, ports } = this.configuration
    if (temporalAddress !== undefined) return await requireTemporal(temporalAddress, temporalNamespace)
    const databaseFile = this.file('temporal.db')
    let address = ''
    await this.#supervise('Temporal', databaseFile, async () => {
      const temporal = await startTemporal({
        port: ports.temporal,
        pagesPort: ports.temporalPages,
        namespace: temporalNamespace,
        databaseFile,
        logFile: this.file('logs', 'temporal.log'),
        say: this.#say,
      })
      address = temporal.address
      return temporal.running
    })
    return address
  }

  async #startMailbox(): Promise<string> {
    const existing = this.configuration.smtpUrl
    if (existing !== undefined) return await requireSmtp(existing)
    const smtpPort = await this.#freePort()
    await this.#startOwn('mailbox', 'scripts/mailbox.ts', this.configuration.ports.mailbox, {
      ...inherited(),
      MAILBOX_PORT: String(this.configuration.ports.mailbox),
      MAILBOX_SMTP_PORT: String(smtpPort),
      MAILBOX_DIRECTORY: this.file('mails'),
    })
    return `smtp://127.0.0.1:${smtpPort}`
  }

  /** Brings the platform's contracts onto the chain, or finishes what an interrupted start began. */
  async #deployOnce(variables: Promise<Environments>, contracts: Promise<unknown>): Promise<void> {
    const [{ wallet }] = await Promise.all([variables, contracts])
    await this.#step(
      'contracts on the chain',
      async () => await runOnce(join(ROOT, 'wallet/deploy.ts'), wallet),
    )
  }

  async #startProcess(
    name: ProcessRole,
    variables: Promise<Environments>,
    after: Promise<unknown> = Promise.resolve(),
  ): Promise<void> {
    const [environment] = await Promise.all([variables, after])
    await this.#step(name, async () => {
      await this.#startOwn(
        name,
        ENTRIES[name],
        this.addresses.healthPorts[name],
        environment[name],
        this.#users[name],
      )
    })
  }

  async #seed(): Promise<void> {
    await runOnce(join(ROOT, 'scripts/seed/main.ts'), {
      ...inherited(),
      DATABASE_URL: this.addresses.databaseUrl,
      STOA_DIRECTORY: this.configuration.directory,
      ENGINE_ADDRESS: `127.0.0.1:${this.addresses.enginePort}`,
    })
  }

  async #startOwn(
    name: string,
    entry: string,
    healthPort: number,
    environment: Readonly<Record<string, string>>,
    user?: User,
  ): Promise<void> {
    const file = join(ROOT, entry)
    let isFirst = true
    const start = async () => {
      const running = await startOwn({
        name,
        command: process.execPath,
        arguments: [file],
        environment,
        logFile: this.file('logs', `${name}.log`),
        ...(user && { user }),
      })
      // Later starts are not waited for: what a process needs may be what is missing just then.
      if (isFirst) await readyOrStopped(running, async () => await isHealthy(healthPort))
      isFirst = false
      return running
    }
    const listening = { ...SILENCE, ask: async () => await answers(healthPort) }
    await this.#supervise(name, file, start, listening)
  }

  async #supervise(
    name: string,
    mark: string,
    start: () => Promise<Running>,
    listening?: Listening,
  ): Promise<void> {
    if (this.stopping) throw new Error(`${name} is not started: all is being stopped`)
    const starting = Supervised.start({
      name,
      start,
      say: this.#say,
      onStart: async ({ pid }) => await this.#processes.set({ name, pid, mark }),
      ...(listening && { listening }),
    })
    this.#starting.add(starting)
    try {
      this.#parts.set(name, await starting)
    } finally {
      this.#starting.delete(starting)
    }
  }

  async #step<T>(name: string, act: () => Promise<T>): Promise<T> {
    const started = Date.now()
    const result = await act()
    this.#say(`  ✓ ${name.padEnd(24)} ${((Date.now() - started) / 1000).toFixed(1)} s`)
    return result
  }

  async #limitLogs(): Promise<void> {
    for (const name of await readdir(this.file('logs'))) {
      const file = this.file('logs', name)
      // Their writers append, so what comes next begins at the new end.
      if ((await stat(file)).size > LOG_BYTES_MAX) await truncate(file)
    }
  }
}

const ENTRIES: Readonly<Record<ProcessRole, string>> = {
  web: 'app/web.ts',
  admin: 'app/admin.ts',
  engine: 'engine/main.ts',
  wallet: 'wallet/main.ts',
  worker: 'workflows/main.ts',
}

async function readyOrStopped(running: Running, probe: () => Promise<boolean>): Promise<void> {
  try {
    await untilReady(running, PROCESS_READY_LIMIT_MS, probe)
  } catch (error) {
    await running.stop()
    throw error
  }
}
