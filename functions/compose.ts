/** The composition root: which adapter serves which port. */
import { setTimeout } from 'node:timers/promises'
import { cloudWatchHeads, openCloudWatchLogs } from '../shared/adapters/cloudwatch-logs/heads.ts'
import { dynamoAuditLog } from '../shared/adapters/dynamodb/audit-log.ts'
import { dynamoRehearsals } from '../shared/adapters/dynamodb/rehearsals.ts'
import { dynamoSendingRates } from '../shared/adapters/dynamodb/sending-rates.ts'
import { openDatabase } from '../shared/adapters/dynamodb/table.ts'
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
import type { WakeUps } from '../shared/campaign/send/dispatch.ts'
import type { Mailer } from '../shared/campaign/send/mailer.ts'
import { leasedPace, type Pace, pacedMailer, type QuotaSource, type Timer } from '../shared/campaign/send/pace.ts'
import type { AccessGate } from '../shared/domain/access/gate.ts'
import type { AuditLog } from '../shared/domain/audit/decision.ts'
import type { Heads } from '../shared/domain/audit/heads.ts'
import { type Voices, voices } from '../shared/domain/emails/voice.ts'
import type { PieceQueue } from '../shared/domain/jobs/job.ts'
import { keyBytes, pageKey } from '../shared/domain/people/page-links.ts'
import type { RehearsalFiles, Rehearsals } from '../shared/domain/rehearsal/requested.ts'
import { type DecisionLimits, decisionLimitsSchema } from '../shared/domain/review/limited-decision.ts'
import type { Clock } from '../shared/domain/schedule/clock.ts'
import { lazily } from './runtime/lazily.ts'
import { once } from './runtime/once.ts'
import { type Setting, settingIn } from './runtime/setting.ts'
import { composeStores, type Stores } from './stores.ts'

export interface System extends Stores {
  readonly pieceQueue: PieceQueue
  readonly brakeSettings: BrakeSettings
  readonly audit: AuditLog
  readonly heads: Heads
  /** Read anew each time. */
  readonly chainKeys: ReadChainKeys
  readonly mailer: Mailer
  /** Of the mailer. Call `rest` after sending, so that others get its share. */
  readonly pace: Pace
  readonly quota: QuotaSource
  readonly wakeUps: WakeUps
  readonly gate: AccessGate
  readonly drawPageKey: () => string
  /** Where staff pages are, without a trailing slash; absent without staff pages. */
  readonly pageUrl?: string
  readonly voices: Voices
  readonly rehearsals: Rehearsals
  readonly rehearsalFiles: RehearsalFiles
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
  const stores = composeStores(environment, given, open)
  const { clock } = stores
  const setting = settingIn(environment)
  const { PAGE_URL, TEXTS_FILE, BRAND_FILE } = environment
  const ses = once(openSes)
  const eventBridge = once(openEventBridge)
  const sqs = once(openSqs)

  const system: System = lazily<Omit<System, keyof Stores>, Stores>(
    {
      brakeSettings: () => brakeSettingsFrom(environment),
      audit: () => dynamoAuditLog(stores.records, () => system.chainKeys()),
      heads: () => cloudWatchHeads(openCloudWatchLogs(), setting('AUDIT_HEADS')),
      chainKeys: () => chainKeysIn(secretsManager(openSecretsManager()), setting('AUDIT_SECRET')),
      decisionLimits: () => decisionLimitsSchema.parse(JSON.parse(environment.DECISIONS ?? '{}')),
      staffDomains: () => listIn(environment.STAFF_DOMAINS),
      mailer: () => pacedMailer(sesMailer(ses(), mailSettings(environment, setting)), system.pace),
      pace: () => leasedPace({ rates: dynamoSendingRates(stores.records), quota: system.quota, timer, clock, drawToken: system.drawToken }),
      quota: () => sesQuota(ses()),
      wakeUps: () => sqsWakeUps(sqs(), setting('WAKE_UPS')),
      voices: () => voices(TEXTS_FILE ? readTexts(TEXTS_FILE) : {}, BRAND_FILE ? readBrand(BRAND_FILE) : undefined),
      canaryAddress: () => setting('CANARY_ADDRESS'),
      gate: () => eventBusGate(eventBridge(), setting('ACCESS_BUS')),
      rehearsals: () => dynamoRehearsals(stores.records, system.rehearsalFiles, stores.retention.rehearsals),
      rehearsalFiles: () => s3RehearsalFiles(openS3(), setting('REHEARSALS')),
      pieceQueue: () => sqsPieces(sqs(), setting('PIECES')),
      drawPageKey: () => () => pageKey(crypto.getRandomValues(new Uint8Array(keyBytes))),
      ...(PAGE_URL ? { pageUrl: () => PAGE_URL } : {}),
      accessTokens: () => accessTokens({ ...system.signIn, audience: setting('OIDC_AUDIENCE').split(' ') }, clock),
      signIn: () => signInFrom(environment, setting),
    },
    stores,
  )
  return system
}

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

/** The system of a deployed function. */
export const deployedSystem = once(() => compose(process.env))
