/**
 * Which adapter serves which port, in groups. A function names the groups that it uses, and loads no adapter of another; a port is built
 * when it is first read, so that a function needs only the settings of its ports.
 *
 * Settings are environment variables, or in the JSON file that `SETTINGS_FILE` names: `PEOPLE_TABLE`, `RECORDS_TABLE`, `ACCESS_BUS`, `WAKE_UPS` and `PIECES` (URLs of queues), `REHEARSALS` (a
 * bucket), `MAILS` (a bucket), `CONFIGURATION_SET`, `FROM_ADDRESS`; optionally `RETENTION` and `DECISIONS` in JSON, `REPLY_TO`, `RATE_PERCENT`, `TEXTS_FILE`, `BRAND_FILE`, `BRAKE_COUNT`, `CALENDARS` in JSON,
 * `BRAKE_APPROVERS`, `DAILY_MAIL`, `PROTECTED` in JSON, `STAFF_DOMAINS`, `STAFF_HOME` in JSON; for links to staff pages `PAGE_URL`; for the audit log `AUDIT_SECRET`, `AUDIT_HEADS`; for
 * admins `OIDC_ISSUER`, `OIDC_AUDIENCE`, `OIDC_SCOPE_PREFIX`, `OIDC_REQUESTED_PREFIX`, `OIDC_REQUESTED_SCOPES`, `OIDC_CLIENT`, `OIDC_RIGHTS` in JSON; for the canary `CANARY_ADDRESS`; for sources `SOURCE_LIST` in JSON and
 * `ERRANDS`, the URL of a queue; for alarms `ALARM_PREFIX`; for connectors `CONNECTOR_LIST` in JSON, `RESTORATIONS` and `SUSPENSIONS`, URLs of queues.
 */
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { awsRequests } from '#adapters/aws-account/aws-requests.ts'
import { cloudWatchAlarms } from '#adapters/cloudwatch/alarms.ts'
import { cloudWatchHeads, openCloudWatchLogs } from '#adapters/cloudwatch-logs/heads.ts'
import { dynamoAuditLog } from '#adapters/dynamodb/audit-log.ts'
import { dynamoRehearsals } from '#adapters/dynamodb/rehearsals.ts'
import { dynamoSendingRates } from '#adapters/dynamodb/sending-rates.ts'
import { openDatabase } from '#adapters/dynamodb/table.ts'
import { eventBusCases, eventBusGate, openEventBridge } from '#adapters/eventbridge/event-bus.ts'
import { readBrand } from '#adapters/files/brand.ts'
import { readTexts } from '#adapters/files/mail-texts.ts'
import { accessTokens } from '#adapters/oidc/access-token.ts'
import { claimedRights } from '#adapters/oidc/rights.ts'
import { type ScopeNames, scopesToRequest } from '#adapters/oidc/scopes.ts'
import { endSessionAt, signIns } from '#adapters/oidc/sign-in.ts'
import { openSecretsManager, secretsManager } from '#adapters/secrets-manager/secrets.ts'
import { isPending, openSes, sesMailer, sesQuota } from '#adapters/ses/ses.ts'
import { openSqs, sqsPieces, sqsRequestQueues, sqsSourceTasks, sqsWakeUps } from '#adapters/sqs/queue.ts'
import { chainKeysIn, recentChainKeys } from '#campaign/audit/chains.ts'
import type { BrakeSettings } from '#campaign/brake/weigh-suspensions.ts'
import { leasedPace, pacedMailer } from '#campaign/send/pace.ts'
import { isProtected, nobody, protectedSettings } from '#domain/access/brake.ts'
import { cachedFor } from '#domain/caching.ts'
import type { MailCopies } from '#domain/emails/mail-copies.ts'
import type { SuppressionList } from '#domain/emails/mailer.ts'
import { loadedVoices } from '#domain/emails/voice.ts'
import { type StaffHome, staffHome } from '#domain/people/home.ts'
import { keyBytes, pageKey } from '#domain/people/page-links.ts'
import type { RehearsalFiles } from '#domain/rehearsal/requested.ts'
import { decisionLimitsSchema } from '#domain/review/decisions/limited-decision.ts'
import type { RingingAlarms } from '#domain/ringing-alarms.ts'
import { addCalendars, ownCalendars } from '#domain/schedule/calendars.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { type Configured, configured } from '#domain/sources/configured.ts'
import { joined, lazily } from '../runtime/lazily.ts'
import { once } from '../runtime/once.ts'
import { sealingKeysIn } from '../runtime/sealed.ts'
import { settingIn, withSettingsFile } from '../runtime/setting.ts'
import { composeStores, connectorsIn } from './stores.ts'

/** What each group of ports is made from. */
export type Composition = ReturnType<typeof compositionIn>

/** @param given used as it is, in place of the machine's clock with caution */
export function compositionIn(variables: NodeJS.ProcessEnv, given?: Clock, open = openDatabase) {
  const environment = withSettingsFile(variables)
  if (environment.CALENDARS) addCalendars(ownCalendars.parse(JSON.parse(environment.CALENDARS)))
  return { environment, setting: settingIn(environment), ...composeStores(environment, given, open) }
}

/** The system of a deployed function, made when first asked for. */
export const deployed = <System>(compose: (all: Composition) => System): (() => System) => once(() => compose(compositionIn(process.env)))

export type System = ReturnType<typeof wholeSystem>

/**
 * @throws MissingSettingError when a port is read whose setting is missing
 * @throws UnusableFileError when the voices are read and the deployer's texts or brand are unusable
 */
export const wholeSystem = (all: Composition) =>
  joined(
    all.stores,
    mailPorts(all),
    voicePorts(all),
    pageLinkPorts(all),
    mailCopies(all),
    queuePorts(all),
    auditPorts(all),
    auditHeads(all),
    accessGate(all),
    brakePorts(all),
    rehearsalPorts(all),
    authPorts(all),
    configuredPorts(all),
    alarmPorts(all),
    lazily({
      suppressionList: (): SuppressionList => ({
        remove: async address => (await import('#adapters/ses/suppression-list.ts')).sesSuppressionList().remove(address),
      }),
    }),
  )

export const compose = (...settings: Parameters<typeof compositionIn>): System => wholeSystem(compositionIn(...settings))

/** What sending and access need together. */
export const sweepPorts = (all: Composition) =>
  joined(all.stores, mailPorts(all), mailCopies(all), voicePorts(all), pageLinkPorts(all), accessGate(all), brakePorts(all))

export function pacePorts({ stores, records, environment: { RATE_PERCENT } }: Composition, ses = once(openSes)) {
  const { clock, drawToken, elapsed } = stores
  const quota = once(() => sesQuota(ses(), RATE_PERCENT ? Number(RATE_PERCENT) : undefined))
  const timer = { elapsed, wait: setTimeout }
  return lazily({
    /** Of the mailer. Call `rest` after sending, so that others get its share. */
    pace: () => leasedPace({ rates: dynamoSendingRates(records()), quota: quota(), timer, clock, drawToken }),
    quota,
    /** Mails that the account has sent in the last 24 hours, a minute ago at most: the service limits how often it may be asked. */
    sentToday: () => cachedFor(clock, { minutes: 1 }, async () => (await quota().read()).sentToday),
  })
}

export function mailPorts(all: Composition) {
  const { REPLY_TO: replyTo, DAILY_MAIL } = all.environment
  const ses = once(openSes)
  const paced = pacePorts(all, ses)
  return joined(
    paced,
    lazily({
      mailer: () => {
        const settings = { from: all.setting('FROM_ADDRESS'), replyTo, configurationSet: all.setting('CONFIGURATION_SET') }
        return pacedMailer(sesMailer(ses(), settings), paced.pace)
      },
      /** True while SES waits for the DNS records of the sender's domain. */
      isIdentityPending: () => () => isPending(ses(), all.setting('FROM_ADDRESS')),
      /** The recipient of the daily test mail. */
      canaryAddress: () => all.setting('CANARY_ADDRESS'),
      /** The recipients of the daily mail of what waits. */
      dailyTo: () => wordsIn(DAILY_MAIL),
    }),
  )
}

export function mailCopies({ setting }: Composition) {
  const loaded = once(async () => {
    const { openS3ForMail, s3MailCopies } = await import('#adapters/s3/s3.ts')
    return s3MailCopies(openS3ForMail(), setting('MAILS'))
  })
  return lazily({
    copies: (): MailCopies => ({
      save: async (...copy) => (await loaded()).save(...copy),
      find: async attempt => (await loaded()).find(attempt),
      removeAll: async ref => (await loaded()).removeAll(ref),
    }),
  })
}

/** What mails and pages say. */
export const voicePorts = ({ environment: { TEXTS_FILE, BRAND_FILE, PROTECTED, CONNECTOR_LIST } }: Composition) =>
  lazily({
    voices: () => {
      const protectedPeople = protectedIn(PROTECTED)
      return loadedVoices(TEXTS_FILE ? readTexts(TEXTS_FILE) : {}, {
        brand: BRAND_FILE ? readBrand(BRAND_FILE) : undefined,
        isProtected: profile => isProtected(profile, protectedPeople),
        connectors: connectorsIn(CONNECTOR_LIST),
      })
    },
  })

const protectedIn = (json: string | undefined) => (json ? protectedSettings.parse(JSON.parse(json)) : nobody)

export const pageLinkPorts = ({ environment: { PAGE_URL, CONSOLE_URL } }: Composition) =>
  lazily({
    drawPageKey: () => () => pageKey(crypto.getRandomValues(new Uint8Array(keyBytes))),
    /** Where staff pages are, without a trailing slash. */
    pageUrl: () => PAGE_URL || undefined,
    /** Likewise of the console. */
    consoleAddress: () => CONSOLE_URL || undefined,
  })

export function queuePorts({ environment: { ERRANDS, RESTORATIONS, SUSPENSIONS }, setting }: Composition) {
  const sqs = once(openSqs)
  return lazily({
    wakeUps: () => sqsWakeUps(sqs(), setting('WAKE_UPS')),
    pieceQueue: () => sqsPieces(sqs(), setting('PIECES')),
    /** Absent where neither sources nor a directory are configured. */
    sourceTasks: () => (ERRANDS ? sqsSourceTasks(sqs(), ERRANDS) : undefined),
    /** Absent where no connector is configured. */
    requestQueues: () =>
      RESTORATIONS && SUSPENSIONS ? sqsRequestQueues(sqs(), { granted: RESTORATIONS, suspended: SUSPENSIONS }) : undefined,
  })
}

export function auditPorts({ setting, records, stores: { clock, drawToken } }: Composition) {
  // Made when first needed: the function that logs heads reads the log without the secret.
  const chainKeys = once(() => chainKeysIn(secretsManager(openSecretsManager()), setting('AUDIT_SECRET')))
  return lazily({
    audit: () =>
      dynamoAuditLog(
        records(),
        recentChainKeys(clock, () => chainKeys()()),
        drawToken,
      ),
    chainKeys,
  })
}

export const auditHeads = ({ setting }: Composition) =>
  lazily({ heads: () => cloudWatchHeads(openCloudWatchLogs(), setting('AUDIT_HEADS')) })

export const accessGate = ({ setting }: Composition) => lazily({ gate: () => eventBusGate(openEventBridge(), setting('ACCESS_BUS')) })

export const caseBus = ({ setting }: Composition) => lazily({ cases: () => eventBusCases(openEventBridge(), setting('ACCESS_BUS')) })

export const brakePorts = ({ environment: { BRAKE_COUNT, BRAKE_APPROVERS, PROTECTED } }: Composition) =>
  lazily({
    brakeSettings: (): BrakeSettings => ({
      most: BRAKE_COUNT ? Number(BRAKE_COUNT) : undefined,
      approvers: wordsIn(BRAKE_APPROVERS),
      protected: protectedIn(PROTECTED),
    }),
  })

const wordsIn = (text = '') => text.split(' ').filter(Boolean)

export function rehearsalPorts({ setting, stores, records }: Composition) {
  // The client of S3 takes longer to load than that of DynamoDB, so it waits for the first file.
  const loaded = once(async () => {
    const { openS3, s3RehearsalFiles } = await import('#adapters/s3/s3.ts')
    return s3RehearsalFiles(openS3(), setting('REHEARSALS'))
  })
  const rehearsalFiles: RehearsalFiles = {
    save: async (...file) => (await loaded()).save(...file),
    read: async (...file) => (await loaded()).read(...file),
    link: async (...file) => (await loaded()).link(...file),
  }
  return lazily({
    rehearsals: () => dynamoRehearsals(records(), rehearsalFiles, stores.retention.rehearsals),
    rehearsalFiles: () => rehearsalFiles,
  })
}

interface SignIn extends ScopeNames {
  /** The URL of an OIDC issuer. */
  issuer: string
  /** The command line's client there; absent if admins name it when they sign in. */
  clientId?: string | undefined
  /** Of each request to sign in there, besides those of every one. */
  parameters?: Record<string, string> | undefined
}

const scopeNames = ({ OIDC_SCOPE_PREFIX = '', OIDC_REQUESTED_PREFIX, OIDC_REQUESTED_SCOPES }: NodeJS.ProcessEnv): ScopeNames => ({
  scopePrefix: OIDC_SCOPE_PREFIX,
  requestedPrefix: OIDC_REQUESTED_PREFIX,
  requestedScopes: OIDC_REQUESTED_SCOPES?.split(' '),
})
const parametersIn = ({ OIDC_PARAMETERS }: NodeJS.ProcessEnv) =>
  OIDC_PARAMETERS ? z.record(z.string(), z.string()).parse(JSON.parse(OIDC_PARAMETERS)) : undefined

/** Who may ask the admin API, and what they may decide. */
export function authPorts({ environment, setting, stores }: Composition) {
  const { DECISIONS = '{}', STAFF_DOMAINS, STAFF_HOME = '{}', OIDC_CLIENT, OIDC_RIGHTS } = environment
  const signIn = once(
    (): SignIn => ({
      ...{ issuer: setting('OIDC_ISSUER'), ...scopeNames(environment), clientId: OIDC_CLIENT || undefined },
      parameters: parametersIn(environment),
    }),
  )
  return lazily({
    accessTokens: () => {
      const rights = OIDC_RIGHTS ? claimedRights.parse(JSON.parse(OIDC_RIGHTS)) : undefined
      return accessTokens({ ...signIn(), audience: setting('OIDC_AUDIENCE').split(' '), rights }, stores.clock)
    },
    signIn,
    decisionLimits: () => decisionLimitsSchema.parse(JSON.parse(DECISIONS)),
    /** Mail domains of staff, in small letters; none: any. */
    staffDomains: () => wordsIn(STAFF_DOMAINS),
    staffHome: (): StaffHome => staffHome.parse(JSON.parse(STAFF_HOME)),
  })
}

/** Which sources and connectors there are. */
export const configuredPorts = ({ environment: { SOURCE_LIST = '[]', CONNECTOR_LIST } }: Composition) =>
  lazily({
    /** The directory among them. */
    sources: (): readonly Configured[] => z.array(configured).parse(JSON.parse(SOURCE_LIST)),
    connectorList: () => connectorsIn(CONNECTOR_LIST),
  })

export const alarmPorts = ({ environment: { ALARM_PREFIX, AWS_REGION = '' }, stores, records }: Composition) =>
  lazily({
    /** As of a minute ago at most; absent on one's own machine. */
    alarms: (): RingingAlarms | undefined => {
      if (!ALARM_PREFIX) return undefined
      // Milliseconds: a page waits for the answer.
      const ask = awsRequests(AWS_REGION, records().client.config, 3_000)
      return { listRinging: cachedFor(stores.clock, { minutes: 1 }, cloudWatchAlarms(ask, ALARM_PREFIX).listRinging) }
    },
  })

export type ConsoleSessionPorts = ReturnType<typeof consoleSessionPorts>

/** What the console needs besides the system: sign-ins and sessions. */
export function consoleSessionPorts({ environment, setting, stores: { machineClock } }: Composition) {
  const { OIDC_CONSOLE_SECRET, SESSION_HOURS = '8', POOL_SIGN_OUT, SIGN_OUT_ISSUER } = environment
  const secrets = once(() => secretsManager(openSecretsManager()))
  /** Without a slash at the end. */
  const consoleUrl = once(() => setting('CONSOLE_URL'))
  return lazily({
    consoleUrl,
    signIns: () =>
      signIns(
        {
          issuer: setting('OIDC_ISSUER'),
          client: setting('OIDC_CONSOLE_CLIENT'),
          redirect: `${consoleUrl()}/callback`,
          scopes: scopesToRequest(scopeNames(environment)),
          parameters: parametersIn(environment),
          secret: OIDC_CONSOLE_SECRET ? () => secrets().read(OIDC_CONSOLE_SECRET) : undefined,
        },
        machineClock,
      ),
    sessionKeys: () => sealingKeysIn(secrets(), setting('CONSOLE_SECRET'), machineClock),
    /** Seconds. */
    sessionLasts: () => Number(SESSION_HOURS) * 3600,
    /** Where the browser's session at the pool ends; absent without a pool. */
    poolSignOut: () =>
      POOL_SIGN_OUT &&
      `${POOL_SIGN_OUT}?${new URLSearchParams({ client_id: setting('OIDC_CONSOLE_CLIENT'), logout_uri: `${consoleUrl()}/sign-out` })}`,
    /** Where it ends at the organisation's issuer; undefined where it does not. */
    issuerSignOut: () => async () =>
      SIGN_OUT_ISSUER ? endSessionAt(SIGN_OUT_ISSUER, setting('SIGN_OUT_CLIENT'), `${consoleUrl()}/signed-out`) : undefined,
  })
}
