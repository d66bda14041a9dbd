/** The composition root: which adapter serves which port. */
import { setTimeout } from 'node:timers/promises'
import { cloudWatchHeads, openCloudWatchLogs } from '../shared/adapters/cloudwatch-logs/heads.ts'
import { dynamoAddresses } from '../shared/adapters/dynamodb/addresses.ts'
import { dynamoAuditLog } from '../shared/adapters/dynamodb/audit-log.ts'
import { dynamoBrakes } from '../shared/adapters/dynamodb/brakes.ts'
import { dynamoCaseSummaries } from '../shared/adapters/dynamodb/case-summaries.ts'
import { type ClockCheck, checkedByAnswers } from '../shared/adapters/dynamodb/clock-check.ts'
import { dynamoControl } from '../shared/adapters/dynamodb/control.ts'
import { dynamoDeviceOwners } from '../shared/adapters/dynamodb/device-owners.ts'
import { dynamoDigestLines } from '../shared/adapters/dynamodb/digest-lines.ts'
import { dynamoDrafts } from '../shared/adapters/dynamodb/drafts.ts'
import { dynamoEnrolment } from '../shared/adapters/dynamodb/enrolment.ts'
import { dynamoErasures } from '../shared/adapters/dynamodb/erasures.ts'
import { dynamoEvidence } from '../shared/adapters/dynamodb/evidence.ts'
import { dynamoJobs } from '../shared/adapters/dynamodb/jobs.ts'
import { dynamoPageLinks } from '../shared/adapters/dynamodb/page-links.ts'
import { dynamoPeople } from '../shared/adapters/dynamodb/people.ts'
import { dynamoPolicies } from '../shared/adapters/dynamodb/policies.ts'
import { dynamoRehearsals } from '../shared/adapters/dynamodb/rehearsals.ts'
import { dynamoRetention } from '../shared/adapters/dynamodb/retention.ts'
import { dynamoSampleCounts } from '../shared/adapters/dynamodb/sample-counts.ts'
import { dynamoSendingRates } from '../shared/adapters/dynamodb/sending-rates.ts'
import { dynamoSilence } from '../shared/adapters/dynamodb/silence.ts'
import { dynamoStaffRefs } from '../shared/adapters/dynamodb/staff-refs.ts'
import { openDatabase, type Table } from '../shared/adapters/dynamodb/table.ts'
import { dynamoTurns } from '../shared/adapters/dynamodb/turns.ts'
import { eventBusGate, openEventBridge } from '../shared/adapters/eventbridge/event-bus.ts'
import { readBrand } from '../shared/adapters/files/brand.ts'
import { readTexts } from '../shared/adapters/files/mail-texts.ts'
import { type AccessTokens, accessTokens } from '../shared/adapters/oidc/access-token.ts'
import { openS3, s3RehearsalFiles } from '../shared/adapters/s3/rehearsal-files.ts'
import { openSecretsManager, secretsManager } from '../shared/adapters/secrets-manager/secrets.ts'
import { openSes, type SesSettings, sesMailer, sesQuota } from '../shared/adapters/ses/ses.ts'
import { sqsPieces } from '../shared/adapters/sqs/pieces.ts'
import { openSqs } from '../shared/adapters/sqs/queue.ts'
import { sqsWakeUps } from '../shared/adapters/sqs/wake-ups.ts'
import { chainKeysIn, type ReadChainKeys } from '../shared/campaign/audit/chain-keys.ts'
import type { BrakeSettings } from '../shared/campaign/brake/weigh-suspensions.ts'
import type { Control } from '../shared/campaign/decide/control.ts'
import type { EnrolmentStore } from '../shared/campaign/decide/enrol.ts'
import type { Turns } from '../shared/campaign/decide/turns.ts'
import { listedPeople } from '../shared/campaign/save/listed-people.ts'
import type { WakeUps } from '../shared/campaign/send/dispatch.ts'
import type { EvidenceStore } from '../shared/campaign/send/evidence.ts'
import type { Mailer } from '../shared/campaign/send/mailer.ts'
import { leasedPace, type Pace, pacedMailer, type QuotaSource, type Timer } from '../shared/campaign/send/pace.ts'
import type { SampleCounts } from '../shared/campaign/send/send-samples.ts'
import { cachedSilence, type Silence } from '../shared/campaign/send/silence.ts'
import type { Brakes } from '../shared/domain/access/brakes.ts'
import type { AccessGate } from '../shared/domain/access/gate.ts'
import type { AuditLog } from '../shared/domain/audit/decision.ts'
import type { Heads } from '../shared/domain/audit/heads.ts'
import type { DigestLines } from '../shared/domain/digests/lines.ts'
import { type Voices, voices } from '../shared/domain/emails/voice.ts'
import { IdesError } from '../shared/domain/errors.ts'
import type { Jobs, PieceQueue } from '../shared/domain/jobs/job.ts'
import type { Addresses } from '../shared/domain/people/addresses.ts'
import type { Erasures } from '../shared/domain/people/erasures.ts'
import type { DeviceOwners } from '../shared/domain/people/owners.ts'
import { keyBytes, type PageLinks, pageKey } from '../shared/domain/people/page-links.ts'
import { refBytes, refFrom } from '../shared/domain/people/ref.ts'
import type { StaffRefs } from '../shared/domain/people/refs.ts'
import { type Retention, type RetentionStore, retentionSchema } from '../shared/domain/people/retention.ts'
import type { People } from '../shared/domain/people/store.ts'
import type { CaseSummaries } from '../shared/domain/people/summary.ts'
import type { Drafts } from '../shared/domain/policies/drafts.ts'
import type { Policies } from '../shared/domain/policies/store.ts'
import type { RehearsalFiles, Rehearsals } from '../shared/domain/rehearsal/requested.ts'
import { type DecisionLimits, decisionLimitsSchema } from '../shared/domain/review/limited-decision.ts'
import { type Clock, cautiousClock } from '../shared/domain/schedule/clock.ts'
import { bareAddress } from '../shared/domain/text.ts'
import { once } from './runtime/once.ts'
import { systemClock } from './system-clock.ts'

export interface System {
  readonly clock: Clock
  /** The machine's own, uncorrected. */
  readonly machineClock: Clock
  readonly clockCheck: ClockCheck
  readonly drawToken: () => string
  readonly people: People
  readonly refs: StaffRefs
  readonly policies: Policies
  readonly evidence: EvidenceStore
  readonly lines: DigestLines
  readonly owners: DeviceOwners
  readonly enrolment: EnrolmentStore
  readonly jobs: Jobs
  readonly pieceQueue: PieceQueue
  readonly silence: Silence
  readonly control: Control
  readonly brakes: Brakes
  readonly brakeSettings: BrakeSettings
  readonly audit: AuditLog
  readonly turns: Turns
  readonly heads: Heads
  /** Read anew each time. */
  readonly chainKeys: ReadChainKeys
  readonly mailer: Mailer
  /** Of the mailer. Call `rest` after sending, so that others get its share. */
  readonly pace: Pace
  /** The bare address that mail comes from. */
  readonly sender: string
  readonly quota: QuotaSource
  readonly wakeUps: WakeUps
  readonly gate: AccessGate
  readonly pageLinks: PageLinks
  readonly addresses: Addresses
  readonly drawPageKey: () => string
  /** Where staff pages are, without a trailing slash; absent without staff pages. */
  readonly pageUrl?: string
  readonly voices: Voices
  readonly drafts: Drafts
  readonly rehearsals: Rehearsals
  readonly rehearsalFiles: RehearsalFiles
  readonly sampleCounts: SampleCounts
  readonly summaries: CaseSummaries
  readonly erasures: Erasures
  readonly retention: Retention
  readonly retentionStore: RetentionStore
  readonly decisionLimits: DecisionLimits
  /** Mail domains of staff, in small letters; none: any. */
  readonly staffDomains: readonly string[]
  /** The tokens of admins. */
  readonly accessTokens: AccessTokens
  readonly signIn: SignIn
  /** The recipient of the daily test mail. */
  readonly canaryAddress: string
}

/** Where admins sign in. */
export interface SignIn {
  /** The URL of an OIDC issuer. */
  readonly issuer: string
  /** The command line's client there; absent if admins name it when they sign in. */
  readonly clientId?: string
  /** Precedes each scope's name there. */
  readonly scopePrefix: string
}

export class MissingSettingError extends IdesError {
  override readonly name = 'MissingSettingError'
  constructor(setting: string) {
    super(`the environment variable ${setting} is not set: deploy the service stack again`)
  }
}

/**
 * The system on AWS. Its settings are environment variables: `PEOPLE_TABLE`, `RECORDS_TABLE`, `ACCESS_BUS`, `WAKE_UPS` and `PIECES` (URLs of queues), `REHEARSALS` (a bucket), `CONFIGURATION_SET`, `FROM_ADDRESS`;
 * optionally `RETENTION` and `DECISIONS` in JSON, `REPLY_TO`, `TEXTS_FILE`, `BRAND_FILE`, `BRAKE_COUNT`, `BRAKE_APPROVERS`, `STAFF_DOMAINS`; for links
 * to staff pages `PAGE_URL`; for the audit log `AUDIT_SECRET`, `AUDIT_HEADS`; for admins `OIDC_ISSUER`, `OIDC_AUDIENCE`, `OIDC_SCOPE_PREFIX`,
 * `OIDC_CLIENT`; for the canary `CANARY_ADDRESS`. Each port is built when it is first read, so a function needs only the settings of its ports.
 * @param given used as it is, in place of the machine's clock with caution
 * @throws MissingSettingError when a port is read whose setting is missing
 * @throws UnusableFileError when the voices are read and the deployer's texts or brand are unusable
 */
export function compose(environment: NodeJS.ProcessEnv, given?: Clock, open = openDatabase): System {
  const machineClock = given ?? systemClock()
  const clock = given ?? cautiousClock(machineClock)
  const setting = (name: string): string => {
    const value = environment[name]
    if (!value) throw new MissingSettingError(name)
    return value
  }
  const { PAGE_URL, TEXTS_FILE, BRAND_FILE } = environment
  // The check hears every answer of its client, from the first on.
  const database = once(() => {
    const client = open()
    return { client, clockCheck: checkedByAnswers(client, Date.now) }
  })
  const table = (name: string): Table => ({ client: database().client, name: setting(name) })
  const records = once(() => ({ ...table('RECORDS_TABLE'), clock }))
  const retention = once(() => retentionSchema.parse(JSON.parse(environment.RETENTION ?? '{}')))
  const ses = once(openSes)
  const eventBridge = once(openEventBridge)
  const sqs = once(openSqs)

  const system: System = lazily({
    clock: () => clock,
    machineClock: () => machineClock,
    clockCheck: () => database().clockCheck,
    drawToken: () => () => crypto.randomUUID(),

    people: () => listedPeople(dynamoPeople(table('PEOPLE_TABLE')), system.summaries),
    refs: () => dynamoStaffRefs(records(), drawRef),
    policies: () => dynamoPolicies(records()),
    evidence: () => dynamoEvidence(records(), retention().notices),
    lines: () => dynamoDigestLines(records(), retention().digestLines),
    owners: () => dynamoDeviceOwners(records()),
    enrolment: () => dynamoEnrolment(records()),
    jobs: () => dynamoJobs(records(), retention().rehearsals),
    pieceQueue: () => sqsPieces(sqs(), setting('PIECES')),
    silence: () => cachedSilence(dynamoSilence(records()), clock),
    control: () => dynamoControl(records()),
    brakes: () => dynamoBrakes(records(), retention().suspensionLists),
    brakeSettings: () => brakeSettingsFrom(environment),
    audit: () => dynamoAuditLog(records(), () => system.chainKeys()),
    turns: () => dynamoTurns(records()),
    heads: () => cloudWatchHeads(openCloudWatchLogs(), setting('AUDIT_HEADS')),
    chainKeys: () => chainKeysIn(secretsManager(openSecretsManager()), setting('AUDIT_SECRET')),
    drafts: () => dynamoDrafts(records()),
    rehearsals: () => dynamoRehearsals(records(), system.rehearsalFiles, retention().rehearsals),
    rehearsalFiles: () => s3RehearsalFiles(openS3(), setting('REHEARSALS')),
    sampleCounts: () => dynamoSampleCounts(records()),
    summaries: () => dynamoCaseSummaries(records()),
    erasures: () => dynamoErasures(records()),
    retention,
    retentionStore: () => dynamoRetention(records()),
    decisionLimits: () => decisionLimitsSchema.parse(JSON.parse(environment.DECISIONS ?? '{}')),
    staffDomains: () => listIn(environment.STAFF_DOMAINS),

    mailer: () => pacedMailer(sesMailer(ses(), mailSettings(environment, setting)), system.pace),
    pace: () => leasedPace({ rates: dynamoSendingRates(records()), quota: system.quota, timer, clock, drawToken: system.drawToken }),
    sender: () => bareAddress(setting('FROM_ADDRESS')),
    quota: () => sesQuota(ses()),
    wakeUps: () => sqsWakeUps(sqs(), setting('WAKE_UPS')),
    voices: () => voices(TEXTS_FILE ? readTexts(TEXTS_FILE) : {}, BRAND_FILE ? readBrand(BRAND_FILE) : undefined),
    canaryAddress: () => setting('CANARY_ADDRESS'),

    gate: () => eventBusGate(eventBridge(), setting('ACCESS_BUS')),

    addresses: () => dynamoAddresses(records()),
    pageLinks: () => dynamoPageLinks(records()),
    drawPageKey: () => () => pageKey(crypto.getRandomValues(new Uint8Array(keyBytes))),
    ...(PAGE_URL ? { pageUrl: () => PAGE_URL } : {}),

    accessTokens: () => accessTokens({ ...system.signIn, audience: setting('OIDC_AUDIENCE').split(' ') }, clock),
    signIn: () => signInFrom(environment, setting),
  })
  return system
}

const drawRef = (): string => refFrom(crypto.getRandomValues(new Uint8Array(refBytes)))

type Setting = (name: string) => string

const mailSettings = ({ REPLY_TO }: NodeJS.ProcessEnv, setting: Setting): SesSettings => ({
  from: setting('FROM_ADDRESS'),
  ...(REPLY_TO ? { replyTo: REPLY_TO } : {}),
  configurationSet: setting('CONFIGURATION_SET'),
})

const signInFrom = ({ OIDC_CLIENT, OIDC_SCOPE_PREFIX = '' }: NodeJS.ProcessEnv, setting: Setting): SignIn => ({
  issuer: setting('OIDC_ISSUER'),
  scopePrefix: OIDC_SCOPE_PREFIX,
  ...(OIDC_CLIENT ? { clientId: OIDC_CLIENT } : {}),
})

const brakeSettingsFrom = ({ BRAKE_COUNT, BRAKE_APPROVERS }: NodeJS.ProcessEnv): BrakeSettings => ({
  ...(BRAKE_COUNT ? { most: Number(BRAKE_COUNT) } : {}),
  approvers: listIn(BRAKE_APPROVERS),
})

/** @param words separated by spaces */
const listIn = (words: string | undefined): readonly string[] => (words ? words.split(' ') : [])

const timer: Timer = {
  elapsed: () => performance.now(),
  wait: setTimeout,
}

/** An object whose properties are made when first read, then kept. */
function lazily<T extends object>(makers: { readonly [Name in keyof T]: () => T[Name] }): T {
  const properties: PropertyDescriptorMap = {}
  for (const name in makers) properties[name] = { get: once(makers[name]), enumerable: true }
  return Object.create(Object.prototype, properties)
}

/** The system of a deployed function. */
export const deployedSystem = once(() => compose(process.env))
