import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Context } from 'aws-lambda'
import type { Temporal } from 'temporal-polyfill'
import { openDatabase } from '#adapters/dynamodb/table.ts'
import { readBrand } from '#adapters/files/brand.ts'
import { type ApiSurroundings, realSurroundings } from '#adapters/http/api-client.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { admin } from '#functions/admin/admin.ts'
import { caseBus, compose, compositionIn, consoleSessionPorts, type System, wholeSystem } from '#functions/compose/system.ts'
import { connect, systemOfConnect } from '#functions/connect.ts'
import { consolePages } from '#functions/console/console.ts'
import { dispatch } from '#functions/dispatch.ts'
import { enrol } from '#functions/enrol.ts'
import { escalate } from '#functions/escalate.ts'
import { feedback } from '#functions/feedback.ts'
import { publish } from '#functions/publish.ts'
import { retain } from '#functions/retain.ts'
import { joined } from '#functions/runtime/lazily.ts'
import { once } from '#functions/runtime/once.ts'
import { systemClock } from '#functions/runtime/system-clock.ts'
import { send } from '#functions/send.ts'
import { serveStaffPage } from '#functions/staff-page/staff-page.ts'
import { sync, systemOfSync } from '#functions/sync.ts'
import { witness } from '#functions/witness.ts'
import { work } from '#functions/work.ts'
import { startBus } from './bus/bus.ts'
import { caseEventsPage, isCaseEvent } from './bus/case-events.ts'
import { type AccessSeen, connector } from './bus/connector.ts'
import type { BusEvent } from './bus/event.ts'
import { createTables, type Database, startDatabase } from './database/database.ts'
import { peopleStream } from './database/people-stream.ts'
import { answerOf, contextWith, eventOf, type HttpRequest } from './invocation.ts'
import { development } from './issuer/development.ts'
import { type LocalIssuer, startIssuer } from './issuer/issuer.ts'
import { signingKey } from './issuer/tokens.ts'
import { labelsIn } from './labels.ts'
import { startLogs } from './logs/server.ts'
import { connectSettings, fetchAmong, type OtherSystem, seenIn } from './others/other-system.ts'
import { othersPage } from './others/start.ts'
import { batchOf, startQueues } from './queue/server.ts'
import { startS3 } from './s3/server.ts'
import { startSecrets } from './secrets/server.ts'
import type { Gallery } from './ses/inbox/gallery.ts'
import type { LabelOf } from './ses/inbox/labels.ts'
import { type Neighbour, type Ses, type SesEvent, type SesOptions, startSes } from './ses/server.ts'
import { type Read, readSettings } from './sources/read.ts'

/** The deployed functions on this machine, with local servers in place of AWS. */
export interface Machine {
  /** For imports and reports; each function has its own. */
  system: System
  ses: Ses
  /** What became of access on the other side. */
  connector: AccessSeen
  /** What the bus said of cases, in order. */
  caseEvents: readonly BusEvent[]
  /** Signs admins in. */
  issuer: LocalIssuer
  /** Address of the admin API. */
  api: string
  /** Runs every scheduled function once; resolves when all its consequences are in. */
  tick(): Promise<void>
  /** Counts cases: enough on a day on which nothing is due. */
  count(): Promise<void>
  /** When a request to another system is to be looked at again. */
  nextAt(): Temporal.Instant | undefined
  close(): Promise<void>
}

export interface MachineOptions {
  /** Port of the inbox; the issuer gets the next one. By default, and for 0, free ones. */
  port?: number
  clock: Clock
  /** Sample mails, shown next to the inbox. */
  gallery?: Gallery | undefined
  /** A JSON file with an organisation's name, colours and logo: see `readBrand`. */
  brandFile?: string | undefined
  /** Further pages of the inbox. */
  neighbours?: readonly Neighbour[]
  /** Adds to pages of the console and the inbox. */
  dress?: SesOptions['dress']
  /** Keeps everything; absent: in memory only. */
  folder?: string | undefined
  /** What `sync` reads, on this machine. */
  read?: Read | undefined
  /** Where `connect` sets access, on this machine. Absent: a device manager behind the bus does. The machine does not close them. */
  others?: readonly OtherSystem[]
  /** Called with each database client as it opens. */
  watch?: (client: DynamoDBClient, user: User) => void
}

/** Each function has a system of its own, as when deployed. */
export type User =
  | 'enrol'
  | 'work'
  | 'dispatch'
  | 'send'
  | 'escalate'
  | 'feedback'
  | 'me'
  | 'admin'
  | 'console'
  | 'witness'
  | 'retain'
  | 'sync'
  | 'connect'
  | 'publish'
  | 'admins'

/** @throws FolderInUseError, FolderUnusableError, EADDRINUSE; then nothing stays open */
export async function startMachine({
  port = 0,
  clock,
  folder,
  gallery,
  brandFile,
  neighbours = [],
  dress = page => page,
  read,
  others = [],
  watch = () => {},
}: MachineOptions): Promise<Machine> {
  const brand = brandFile === undefined ? undefined : readBrand(brandFile)
  const inFolder = (name: string) => folder && join(folder, name)
  const closers: (() => Promise<void>)[] = []
  const close = async () => {
    for (const closeOne of closers.toReversed()) await closeOne()
  }
  const opened = <T extends { close(): Promise<void> }>(server: T) => {
    closers.push(server.close)
    return server
  }

  try {
    if (folder !== undefined) mkdirSync(folder, { recursive: true })
    const database = opened(await startDatabase({ folder: inFolder('database') }))
    /** Hands a function a batch of messages or records, all of which it has to take. */
    async function hand(name: 'connect' | 'feedback' | 'publish', batch: object) {
      const { batchItemFailures } = await functions[name](batch, context)
      if (batchItemFailures.length > 0) throw new Error(`${name} could not take all that it was handed: its log says why`)
    }
    const takeBack = (event: object) => hand('feedback', batchOf([JSON.stringify(event)]))
    const answeredBy = (name: 'me' | 'admin' | 'console') => async (request: HttpRequest) =>
      answerOf(await functions[name](eventOf(request), context))
    const caseEvents: BusEvent[] = []
    const seen = seenIn(others, clock)
    const carryOut = (bodies: readonly string[]) => hand('connect', batchOf(bodies)).finally(seen.note)
    // Nothing is known before the functions start, which need the address of the mail service.
    let labelOf: LabelOf = async () => undefined
    const ses = opened(
      await startSes({
        port,
        clock,
        onEvent: detail => takeBack({ source: 'aws.ses', 'detail-type': detailTypes[detail.eventType], detail }),
        folder: inFolder('mails'),
        gallery,
        brand,
        labelOf: notice => labelOf(notice),
        dress,
        neighbours: [
          { under: '/me/', answer: answeredBy('me') },
          { under: '/api/', answer: answeredBy('admin') },
          { under: '/console', answer: async request => dress(await answeredBy('console')(request), request.url) },
          caseEventsPage(caseEvents),
          ...(others.length > 0 ? [othersPage(others)] : []),
          ...neighbours,
        ],
      }),
    )
    const queues = opened(
      await startQueues(
        {
          'wake-ups.fifo': bodies => run(functions.send, batchOf(bodies)),
          async pieces(bodies) {
            for (const body of bodies) await run(functions.work, batchOf([body]))
          },
          errands: bodies => run(functions.sync, batchOf(bodies)),
          restorations: carryOut,
          suspensions: carryOut,
        },
        { clock, queues: ['restorations', 'suspensions'] },
      ),
    )
    const secretsOfOthers = Object.assign({}, ...others.map(other => other.secrets))
    const secrets = opened(
      await startSecrets({
        ...read?.secrets,
        ...secretsOfOthers,
        [settings.AUDIT_SECRET]: keptSecret('audit', folder),
        [settings.CONSOLE_SECRET]: keptSecret('console', folder),
      }),
    )
    const logs = opened(await startLogs({ file: inFolder('heads.ndjson') }))
    const otherSide = connector({ clock, confirm: takeBack, log: inFolder('access.ndjson') })
    async function hear(event: BusEvent) {
      if (isCaseEvent(event)) caseEvents.push(event)
      else if (others.length > 0) await carryOut([JSON.stringify(event)])
      else await otherSide.handle(event)
    }
    const bus = opened(await startBus({ clock, onEvent: hear }))
    const stream = opened(peopleStream({ people: settings.PEOPLE_TABLE, clock, onBatch: event => hand('publish', event) }))
    const s3 = opened(await startS3({ folder: inFolder('rehearsals') }))
    const key = await signingKey(folder)
    const issuer = opened(await startIssuer({ port: port === 0 ? 0 : port + 1, clock, key: () => key }))

    const environment = { ...process.env }
    closers.unshift(async () => {
      for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
      Object.assign(process.env, environment)
    })
    for (const name of ofUser) delete process.env[name]
    Object.assign(process.env, settings, {
      ...(brand === undefined || brandFile === undefined ? {} : { BRAND_FILE: brandFile, FROM_ADDRESS: `${brand.name} <ides@ec.example>` }),
      AWS_ENDPOINT_URL_DYNAMODB: database.url,
      AWS_ENDPOINT_URL_SES: ses.url,
      AWS_ENDPOINT_URL_SESV2: ses.url,
      AWS_ENDPOINT_URL_EVENTBRIDGE: bus.url,
      AWS_ENDPOINT_URL_SQS: queues.url,
      WAKE_UPS: `${queues.url}/000000000000/wake-ups.fifo`,
      PIECES: `${queues.url}/000000000000/pieces`,
      ...(read ? readSettings(read, `${queues.url}/000000000000/errands`) : {}),
      ...(others.length > 0 ? connectSettings(others, `${queues.url}/000000000000`) : {}),
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.url,
      PAGE_URL: `${ses.url}/me`,
      CONSOLE_URL: `${ses.url}/console`,
      OIDC_ISSUER: issuer.url,
    })
    const client = new DynamoDBClient({})
    await createTables(client, { people: settings.PEOPLE_TABLE, records: settings.RECORDS_TABLE })
    client.destroy()

    const watchAll: typeof watch = (client, user) => {
      stream.watch(client)
      watch(client, user)
    }
    const functions = openFunctions(clock, database, watchAll, {
      ...realSurroundings,
      fetch: fetchAmong([...(read ? [read] : []), ...others]),
    })
    const scheduled = [
      ...(read ? [functions.sync] : []),
      ...(others.length > 0 ? [functions.connect] : []),
      functions.enrol,
      functions.escalate,
      functions.dispatch,
      functions.witness,
      functions.retain,
    ]
    const runWhole = async (one: (typeof scheduled)[number]) => {
      await run(one, {})
      await queues.settled()
      await bus.settled()
      await ses.settled()
      await stream.settled()
      await bus.settled()
    }
    const { system } = functions
    labelOf = labelsIn(system, systemClock())
    return {
      system,
      ses,
      connector: others.length > 0 ? seen : otherSide,
      caseEvents,
      issuer,
      api: `${ses.url}/api`,
      nextAt: queues.nextAt,
      async tick() {
        queues.release()
        for (const one of scheduled) await runWhole(one)
      },
      count: () => runWhole(functions.retain),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Each function with a system of its own, as when deployed. @param api how `sync` and `connect` reach other systems */
function openFunctions(clock: Clock, database: Database, watch: (client: DynamoDBClient, user: User) => void, api: ApiSurroundings) {
  const openedFor = (user: User) => () => {
    const client = openDatabase()
    database.reach(client)
    watch(client, user)
    return client
  }
  const systemOf = (user: User) => {
    const system = compose(process.env, clock, openedFor(user))
    return () => system
  }
  return {
    /** For imports and reports. */
    system: systemOf('admins')(),
    enrol: enrol(systemOf('enrol')),
    work: work(systemOf('work')),
    escalate: escalate(systemOf('escalate')),
    dispatch: dispatch(systemOf('dispatch')),
    send: send(systemOf('send')),
    feedback: feedback(systemOf('feedback')),
    me: serveStaffPage(systemOf('me')),
    admin: admin(systemOf('admin')),
    console: consolePages(
      once(() => {
        const all = compositionIn(process.env, clock, openedFor('console'))
        return joined(wholeSystem(all), consoleSessionPorts(all))
      }),
    ),
    witness: witness(systemOf('witness')),
    retain: retain(systemOf('retain')),
    sync: sync(once(() => systemOfSync(compositionIn(process.env, clock, openedFor('sync')), api))),
    publish: publish(once(() => caseBus(compositionIn(process.env, clock, openedFor('publish'))))),
    connect: connect(once(() => systemOfConnect(compositionIn(process.env, clock, openedFor('connect')), api))),
  }
}

/** Settings of the user's own, which must not lead to a real account, nor to the looks of another. */
const ofUser = [
  ...[
    'AWS_PROFILE',
    'AWS_SESSION_TOKEN',
    'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
    'BRAND_FILE',
    'SETTINGS_FILE',
    'SOURCE_LIST',
    'SOURCES',
    'DIRECTORIES',
    'DROP',
  ],
  ...['ERRANDS', 'CONNECTORS', 'CONNECTOR_LIST', 'RESTORATIONS', 'SUSPENSIONS'],
]

/** Kept in the folder, so that earlier decisions can be verified, and sessions go on. */
function keptSecret(name: string, folder: string | undefined) {
  const secret = crypto.randomUUID() + crypto.randomUUID()
  if (folder === undefined) return secret
  const file = join(folder, `${name}-secret`)
  if (!existsSync(file)) writeFileSync(file, secret, { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

/** Environment of the functions, besides the addresses of the services. */
export const settings = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  // Nothing answers there: a service that was not started here is never asked of AWS.
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  PEOPLE_TABLE: 'people',
  RECORDS_TABLE: 'records',
  REHEARSALS: 'rehearsals',
  MAILS: 'mails',
  ACCESS_BUS: 'access',
  CONFIGURATION_SET: 'ides',
  AUDIT_SECRET: 'ides-audit',
  AUDIT_HEADS: 'ides-heads',
  CONSOLE_SECRET: 'ides-console',
  FROM_ADDRESS: 'Ides <ides@ec.example>',
  OIDC_AUDIENCE: development.audience,
  OIDC_SCOPE_PREFIX: development.scopePrefix,
  OIDC_CLIENT: development.client,
  OIDC_CONSOLE_CLIENT: development.console,
  // A year, so that sessions outlast the jumps of the virtual clock.
  SESSION_HOURS: '8760',
  POWERTOOLS_LOG_LEVEL: 'ERROR',
  POWERTOOLS_METRICS_NAMESPACE: 'Ides',
  POWERTOOLS_METRICS_DISABLED: 'true',
} as const

const detailTypes: Record<SesEvent['eventType'], string> = {
  Send: 'Email Sent',
  Delivery: 'Email Delivered',
  Bounce: 'Email Bounced',
  Complaint: 'Email Complaint Received',
}

/** Calls a function as Lambda would. */
async function run(handler: (event: unknown, context: Context) => Promise<unknown>, event: object) {
  await handler(event, context)
}

const context = contextWith(300_000)
