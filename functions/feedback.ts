/** Takes in what comes back: what became of mails, and that access was cut or restored. SQS hands over what EventBridge and SNS put there, in batches. */
import * as z from 'zod'
import { factOf, provenanceOf, type SesEvent, sesEvent } from '../shared/adapters/ses/ses-event.ts'
import { takeConfirmation } from '../shared/campaign/access/request-access.ts'
import { type FeedbackOutcome, type FeedbackTaken, isFrom, type MailEvent, takeFeedback } from '../shared/campaign/send/take-feedback.ts'
import type { AccessRequest } from '../shared/domain/access/connector.ts'
import { IdesError } from '../shared/domain/errors.ts'
import { brakeTag, canaryTag, dailyTag, sampleTag } from '../shared/domain/people/mail.ts'
import type { ActivePolicies } from '../shared/domain/policies/store.ts'
import { caution } from '../shared/domain/schedule/clock.ts'
import { configuredPorts, deployed } from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { answering } from './runtime/middleware.ts'
import { once } from './runtime/once.ts'
import { rememberedPolicies } from './runtime/policies-in-force.ts'
import { batch } from './runtime/queue.ts'

/** What one event tells. */
type News =
  | ({ kind: 'notice' } & MailEvent)
  | { kind: 'canary'; event: SesEvent }
  | { kind: 'access'; request: AccessRequest }
  | { kind: 'nothing'; about?: string }
  | { kind: 'unreadable'; error: unknown }

type Outcome = FeedbackTaken | 'canary' | 'complained' | 'failed'

/** What came of it. */
interface Taken {
  outcome: Outcome
  /** A notice id, or the ref of a person. */
  about?: string
  /** Seconds from handing over the canary to hearing of its delivery. */
  lag?: number
  error?: unknown
}

const warnings: Partial<Record<Outcome, string>> = {
  unknown: 'an event about an unknown notice or person',
  doubled: 'the mail service took more than one copy of a notice',
  mismatched: 'an event does not match what it names: it may be forged, and proves nothing',
  complained: 'a recipient reported a notice as spam: see `ides hold list`',
}

/** Of the queue, with the id of its message. */
type Received<Some> = Some & { id: string }

const here = deployed(all => joined(all.stores, configuredPorts(all)))

type FeedbackSystem = ReturnType<typeof here>

export const feedback = (system = here) => {
  const policies = once(() => rememberedPolicies(system()))
  const taken = new Set<string>()
  return answering('feedback', async (event, { logger, count, countAll }) => {
    const { Records } = batch.parse(event)
    const news = Records.map(({ messageId, body }) => ({ id: messageId, ...newsIn(body) }))
    const all = await takeIn(news, system(), policies(), taken)
    const counts: Partial<Record<Outcome, number>> = {}
    for (const { outcome, about, lag, error } of all) {
      counts[outcome] = (counts[outcome] ?? 0) + 1
      if (lag !== undefined) count('canaryLag', lag)
      const warning = warnings[outcome]
      if (warning) logger.warn(warning, { about })
      if (outcome === 'failed') logger.error('an event could not be taken, and comes again', { about, error })
    }
    countAll(counts)
    logger.info('done', { report: { counts } })
    return { batchItemFailures: all.filter(({ outcome }) => outcome === 'failed').map(({ id }) => ({ itemIdentifier: id })) }
  })
}

export const handler = feedback()

/** @returns why not, if the event is of another source */
type EventSource = (event: unknown) => News | z.ZodError

const source =
  <Schema extends z.ZodType>(schema: Schema, read: (event: z.output<Schema>) => News): EventSource =>
  event => {
    const parsed = schema.safeParse(event)
    return parsed.success ? read(parsed.data) : parsed.error
  }

const fromSns = z.object({ Type: z.literal('Notification'), Message: z.string() })

/** SES publishes it once, when the topic becomes a destination. */
const validation = 'Successfully validated SNS topic for Amazon SES event publishing.'

const fromEventBridge = z.object({ source: z.literal('aws.ses'), detail: sesEvent })

const confirmed = { AccessSuspensionConfirmed: 'suspended', AccessRestorationConfirmed: 'granted' } as const

const confirmation = z.object({
  'detail-type': z.enum(['AccessSuspensionConfirmed', 'AccessRestorationConfirmed']).transform(type => confirmed[type]),
  detail: z.object({ person: z.string().max(64), device: z.string().max(128), version: z.int().min(1) }),
})

const sources: readonly EventSource[] = [
  source(fromSns, ({ Message }) => (Message === validation ? { kind: 'nothing' } : ofMail(sesEvent.parse(parseJson(Message))))),
  source(fromEventBridge, ({ detail }) => ofMail(detail)),
  source(confirmation, ({ 'detail-type': wanted, detail }) => ({ kind: 'access', request: { ...detail, wanted } })),
]

class UnreadableEventError extends IdesError {
  override readonly name = 'UnreadableEventError'
}

function newsIn(body: string): News {
  try {
    return readNews(parseJson(body))
  } catch (error) {
    return { kind: 'unreadable', error }
  }
}

/** @throws UnreadableEventError, ZodError */
function readNews(event: unknown) {
  const errors: z.ZodError[] = []
  for (const read of sources) {
    const news = read(event)
    if (!(news instanceof z.ZodError)) return news
    errors.push(news)
  }
  throw new UnreadableEventError(`the event is of no known source:\n${errors.map(error => z.prettifyError(error)).join('\n')}`)
}

function ofMail(event: SesEvent): News {
  const found = factOf(event)
  if (!found) return { kind: 'nothing' }
  const { noticeId, fact } = found
  if (noticeId === canaryTag) return fact.kind === 'delivered' ? { kind: 'canary', event } : { kind: 'nothing' }
  if (noticeId === sampleTag || noticeId === brakeTag || noticeId === dailyTag) return { kind: 'nothing', about: noticeId }
  return { kind: 'notice', noticeId, fact, mail: provenanceOf(event) }
}

/** Does not pass on the error of `JSON.parse`, which quotes the text: it may hold an address. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UnreadableEventError('an event is not JSON')
  }
}

/** Events to remember; all are forgotten at once. */
const mostTaken = 10_000

/**
 * One event that fails fails no other, except of the same person.
 * @param taken what this process took: each event comes by topic and by bus
 */
async function takeIn(
  news: readonly Received<News>[],
  system: FeedbackSystem,
  policies: () => Promise<ActivePolicies>,
  taken: Set<string>,
): Promise<readonly Received<Taken>[]> {
  const notices = news.filter(one => one.kind === 'notice')
  const others = news.filter(one => one.kind !== 'notice')
  const fresh = notices.filter(one => !taken.has(textOf(one)))
  const heard = fresh.length > 0 ? await takeFeedback(joined(system, { policies: await policies() }), fresh) : []
  if (taken.size > mostTaken) taken.clear()
  for (const { event, outcome } of heard) if (outcome === 'taken') taken.add(textOf(event))
  const repeated = notices
    .filter(one => !fresh.includes(one))
    .map(({ id, noticeId }) => ({ id, outcome: 'taken' as const, about: noticeId }))
  return [...heard.map(takenOf), ...repeated, ...(await Promise.all(others.map(one => takeOther(one, system))))]
}

const textOf = ({ noticeId, fact, mail }: MailEvent) => JSON.stringify([noticeId, fact, mail])

function takenOf({ event: { id, noticeId, fact }, ...heard }: FeedbackOutcome<Received<MailEvent>>): Received<Taken> {
  const isComplaint = heard.outcome === 'taken' && fact.kind === 'complained'
  return { id, about: noticeId, ...heard, ...(isComplaint ? { outcome: 'complained' } : {}) }
}

type Other = Exclude<News, { kind: 'notice' }>

async function takeOther({ id, ...news }: Received<Other>, system: FeedbackSystem): Promise<Received<Taken>> {
  try {
    return { id, ...(await take(news, system)) }
  } catch (error) {
    return { id, outcome: 'failed', error }
  }
}

async function take(news: Other, system: FeedbackSystem): Promise<Taken> {
  switch (news.kind) {
    case 'access':
      return { outcome: await takeConfirmation(system, news.request), about: news.request.person }
    case 'canary':
      return takeCanary(news.event, system)
    case 'nothing':
      return { outcome: 'ignored', about: news.about }
    case 'unreadable':
      throw news.error
  }
}

/** The canary's delivery shows that events arrive, and how late. */
async function takeCanary(event: SesEvent, { silence, clock, sender }: FeedbackSystem): Promise<Taken> {
  if (!isFrom(provenanceOf(event), sender)) return { outcome: 'mismatched', about: canaryTag }
  await silence.endByTest(clock.now(), event.mail.messageId)
  // The clock of functions runs behind by `caution`.
  const heardAt = clock.now().add({ seconds: caution })
  return { outcome: 'canary', lag: Math.max(0, event.mail.timestamp.until(heardAt).total('seconds')) }
}
