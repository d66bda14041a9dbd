/** The composition root: which adapter serves which port. Nothing is built before it is asked for, and then once. */
import { setTimeout } from 'node:timers/promises'
import { dynamoAuditLog } from '../shared/adapters/dynamodb/audit-log.ts'
import { dynamoCaseSummaries } from '../shared/adapters/dynamodb/case-summaries.ts'
import { type ClockCheck, checkedByAnswers } from '../shared/adapters/dynamodb/clock-check.ts'
import { dynamoControl } from '../shared/adapters/dynamodb/control.ts'
import { dynamoDeviceOwners } from '../shared/adapters/dynamodb/device-owners.ts'
import { dynamoDigestLines } from '../shared/adapters/dynamodb/digest-lines.ts'
import { dynamoDrafts } from '../shared/adapters/dynamodb/drafts.ts'
import { dynamoEnrolment } from '../shared/adapters/dynamodb/enrolment.ts'
import { dynamoErasures } from '../shared/adapters/dynamodb/erasures.ts'
import { dynamoEvidence } from '../shared/adapters/dynamodb/evidence.ts'
import { dynamoPeople } from '../shared/adapters/dynamodb/people.ts'
import { dynamoPolicies } from '../shared/adapters/dynamodb/policies.ts'
import { dynamoRehearsals } from '../shared/adapters/dynamodb/rehearsals.ts'
import { dynamoSilence } from '../shared/adapters/dynamodb/silence.ts'
import { openDatabase, type Table } from '../shared/adapters/dynamodb/table.ts'
import { eventBusGate, eventBusRequests, openEventBridge } from '../shared/adapters/eventbridge/event-bus.ts'
import { readTexts } from '../shared/adapters/files/mail-texts.ts'
import { type PageTokens, pageLinks, pageTokens } from '../shared/adapters/jwt/page-tokens.ts'
import { type AccessTokens, accessTokens } from '../shared/adapters/oidc/access-token.ts'
import { openSecretsManager, secretsManager } from '../shared/adapters/secrets-manager/secrets.ts'
import { openSes, sesMailer, sesQuota } from '../shared/adapters/ses/ses.ts'
import type { Control } from '../shared/campaign/decide/control.ts'
import type { EnrolmentStore } from '../shared/campaign/decide/enrol.ts'
import { listedPeople } from '../shared/campaign/save/listed-people.ts'
import type { PageLink } from '../shared/campaign/send/attend.ts'
import type { EvidenceStore } from '../shared/campaign/send/evidence.ts'
import type { Mailer } from '../shared/campaign/send/mailer.ts'
import { cachedQuota, pacedMailer, type QuotaSource, type Timer } from '../shared/campaign/send/pace.ts'
import { cachedSilence, type Silence } from '../shared/campaign/send/silence.ts'
import type { AccessGate } from '../shared/domain/access/gate.ts'
import type { AuditLog } from '../shared/domain/audit/decision.ts'
import type { DigestLines } from '../shared/domain/digests/lines.ts'
import { type Voices, voices } from '../shared/domain/emails/voice.ts'
import { IdesError } from '../shared/domain/errors.ts'
import type { Erasures } from '../shared/domain/people/erasures.ts'
import type { DeviceOwners } from '../shared/domain/people/owners.ts'
import type { People } from '../shared/domain/people/store.ts'
import type { CaseSummaries } from '../shared/domain/people/summary.ts'
import type { Drafts } from '../shared/domain/policies/drafts.ts'
import type { Policies } from '../shared/domain/policies/store.ts'
import type { RehearsalRequests, Rehearsals } from '../shared/domain/rehearsal/jobs.ts'
import { type Clock, cautiousClock } from '../shared/domain/schedule/clock.ts'
import { systemClock } from './system-clock.ts'

/** Every port, served. */
export interface System {
  readonly clock: Clock
  readonly clockCheck: ClockCheck
  readonly drawToken: () => string
  readonly people: People
  readonly policies: Policies
  readonly evidence: EvidenceStore
  readonly lines: DigestLines
  readonly owners: DeviceOwners
  readonly enrolment: EnrolmentStore
  readonly silence: Silence
  readonly control: Control
  readonly audit: AuditLog
  readonly mailer: Mailer
  readonly quota: QuotaSource
  readonly gate: AccessGate
  /** The keys to people's own pages. */
  readonly tokens: PageTokens
  /** The address of somebody's own page about a policy; absent where there are no such pages. */
  readonly pageLink?: PageLink
  readonly voices: Voices
  readonly drafts: Drafts
  readonly rehearsals: Rehearsals
  readonly rehearsalRequests: RehearsalRequests
  readonly summaries: CaseSummaries
  readonly erasures: Erasures
  /** The keys of admins. */
  readonly accessTokens: AccessTokens
  /** Where admins sign in. */
  readonly signIn: SignIn
  /** Whom a test mail goes to, every day. */
  readonly canaryAddress: string
}

export interface SignIn {
  /** The address of an OIDC issuer. */
  readonly issuer: string
  /** Under which the command line is known there; absent where whoever signs in has to name it. */
  readonly clientId?: string
  /** Stands before the name of each scope there. */
  readonly scopePrefix: string
}

export class MissingSettingError extends IdesError {
  override readonly name = 'MissingSettingError'
  constructor(setting: string) {
    super(`the environment variable ${setting} is not set: deploy the service stack again`)
  }
}

/**
 * The system on AWS, as the environment describes it: `PEOPLE_TABLE`, `RECORDS_TABLE`, `ACCESS_BUS`, `CONFIGURATION_SET`, `FROM_ADDRESS`,
 * and, where they are wanted, `REPLY_TO`, `TEXTS_FILE`, for people's own pages `PAGE_URL` and `PAGE_SECRET`, for admins `OIDC_ISSUER`,
 * `OIDC_AUDIENCE`, `OIDC_SCOPE_PREFIX` and `OIDC_CLIENT`, and for the canary `CANARY_ADDRESS`.
 * @param open opens the one client of the database that is used
 * @throws MissingSettingError once a port is asked for whose setting is missing
 * @throws UnusableTextsError once the voices are asked for, where the texts of whoever deployed it cannot be used
 */
export function compose(environment: NodeJS.ProcessEnv, clock: Clock = cautiousClock(systemClock()), open = openDatabase): System {
  const setting = (name: string): string => {
    const value = environment[name]
    if (!value) throw new MissingSettingError(name)
    return value
  }
  const database = once(() => {
    const client = open()
    return { client, clockCheck: checkedByAnswers(client, Date.now) }
  })
  const records = once((): Table => ({ client: database().client, name: setting('RECORDS_TABLE') }))
  const summaries = once(() => dynamoCaseSummaries(records()))
  const people = once(() => listedPeople(dynamoPeople({ client: database().client, name: setting('PEOPLE_TABLE') }), summaries()))
  const policies = once(() => dynamoPolicies(records()))
  const silence = once(() => cachedSilence(dynamoSilence(records()), clock))
  const ses = once(openSes)
  const quota = once(() => cachedQuota(sesQuota(ses()), clock))
  const mailer = once(() => {
    const replyTo = environment.REPLY_TO
    const settings = {
      from: setting('FROM_ADDRESS'),
      ...(replyTo ? { replyTo } : {}),
      configurationSet: setting('CONFIGURATION_SET'),
    }
    return pacedMailer(sesMailer(ses(), settings), quota(), timer, mailingFunctions)
  })
  const voicesOf = once(() => voices(environment.TEXTS_FILE ? readTexts(environment.TEXTS_FILE) : {}))
  const tokens = once(() => pageTokens(secretsManager(openSecretsManager()), setting('PAGE_SECRET'), clock))
  const eventBridge = once(openEventBridge)
  const gate = once(() => eventBusGate(eventBridge(), setting('ACCESS_BUS')))
  const scopePrefix = environment.OIDC_SCOPE_PREFIX ?? ''
  const admins = once(() => {
    const settings = {
      issuer: setting('OIDC_ISSUER'),
      audience: setting('OIDC_AUDIENCE').split(' '),
      scopePrefix,
    }
    return accessTokens(settings, clock)
  })
  return {
    clock,
    get clockCheck() {
      return database().clockCheck
    },
    drawToken: () => crypto.randomUUID(),
    get voices() {
      return voicesOf()
    },
    get people() {
      return people()
    },
    get policies() {
      return policies()
    },
    get evidence() {
      return dynamoEvidence(records())
    },
    get lines() {
      return dynamoDigestLines(records())
    },
    get owners() {
      return dynamoDeviceOwners(records())
    },
    get enrolment() {
      return dynamoEnrolment(records())
    },
    get audit() {
      return dynamoAuditLog(records())
    },
    get silence() {
      return silence()
    },
    get control() {
      return dynamoControl(records())
    },
    get drafts() {
      return dynamoDrafts(records())
    },
    get rehearsals() {
      return dynamoRehearsals(records())
    },
    get rehearsalRequests() {
      return eventBusRequests(eventBridge(), setting('ACCESS_BUS'))
    },
    get summaries() {
      return summaries()
    },
    get erasures() {
      return dynamoErasures(records())
    },
    get accessTokens() {
      return admins()
    },
    get signIn() {
      const clientId = environment.OIDC_CLIENT
      return { issuer: setting('OIDC_ISSUER'), scopePrefix, ...(clientId ? { clientId } : {}) }
    },
    get canaryAddress() {
      return setting('CANARY_ADDRESS')
    },
    get mailer() {
      return mailer()
    },
    get quota() {
      return quota()
    },
    get gate() {
      return gate()
    },
    get tokens() {
      return tokens()
    },
    ...(environment.PAGE_URL ? { pageLink: pageLinks(environment.PAGE_URL, () => tokens()) } : {}),
  }
}

/** `remind` and `escalate` share what the mail service takes. */
export const mailingFunctions = 2

const timer: Timer = {
  elapsed: () => performance.now(),
  wait: setTimeout,
}

/** The system as this function's environment describes it. */
export const onAws = once(() => compose(process.env))

export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
