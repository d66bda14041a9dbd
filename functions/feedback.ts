/** Takes in what comes back: what became of mails, and that access was cut or restored. Runs on events from EventBridge and SNS. */
import * as z from 'zod'
import { factOf, provenanceOf, type SesEvent, sesEvent } from '../shared/adapters/ses/ses-event.ts'
import { brakeTag } from '../shared/campaign/brake/tell-approvers.ts'
import { canaryTag } from '../shared/campaign/send/canary.ts'
import type { FactKind } from '../shared/campaign/send/evidence.ts'
import { isFrom } from '../shared/campaign/send/provenance.ts'
import { takeConfirmation } from '../shared/campaign/send/take-confirmation.ts'
import { type FeedbackTaken, takeFeedback } from '../shared/campaign/send/take-feedback.ts'
import { IdesError } from '../shared/domain/errors.ts'
import { sampleTag } from '../shared/domain/people/mail.ts'
import { caution } from '../shared/domain/schedule/clock.ts'
import { deployedSystem, type System } from './compose.ts'
import { observed } from './runtime/middleware.ts'
import { policiesInForce } from './runtime/policies-in-force.ts'

type Outcome = FeedbackTaken | 'canary' | 'complained'

interface Taken {
  readonly outcome: Outcome
  /** A notice id, or the ref of a person. */
  readonly about?: string
  /** Seconds from handing over the canary to hearing of its delivery. */
  readonly lag?: number
}

const warnings: Readonly<Partial<Record<Outcome, string>>> = {
  unknown: 'an event about an unknown notice or person',
  doubled: 'the mail service took more than one copy of a notice',
  mismatched: 'an event does not match what it names: it may be forged, and proves nothing',
  complained: 'a recipient reported a notice as spam: the mail service may stop delivering to them',
}

export const feedback = (system: () => System) =>
  observed('feedback', async (event, { logger, count }) => {
    const taken = await takeIn(event, system())
    for (const { outcome, about, lag } of taken) {
      count(outcome, 1)
      if (lag !== undefined) count('canaryLag', lag)
      const warning = warnings[outcome]
      if (warning) logger.warn(warning, { about })
    }
    return { outcomes: taken.map(({ outcome }) => outcome) }
  })

export const handler = feedback(deployedSystem)

/** @returns why not, if the event is of another source */
type EventSource = (event: unknown, system: System) => Promise<readonly Taken[]> | z.ZodError

const source =
  <Schema extends z.ZodType>(schema: Schema, take: (event: z.output<Schema>, system: System) => Promise<readonly Taken[]>): EventSource =>
  (event, system) => {
    const parsed = schema.safeParse(event)
    return parsed.success ? take(parsed.data, system) : parsed.error
  }

const confirmed = { AccessSuspensionConfirmed: 'suspended', AccessRestorationConfirmed: 'granted' } as const

const confirmation = z.object({
  'detail-type': z.enum(['AccessSuspensionConfirmed', 'AccessRestorationConfirmed']).transform((type) => confirmed[type]),
  detail: z.object({ person: z.string().max(64), device: z.string().max(128), version: z.int().min(1) }),
})

const fromSns = z.object({ Records: z.array(z.object({ Sns: z.object({ Message: z.string().max(262_144) }) })).min(1) })

/** SES publishes it once, when the topic becomes a destination. */
const validation = 'Successfully validated SNS topic for Amazon SES event publishing.'

const fromEventBridge = z.object({ source: z.literal('aws.ses'), detail: sesEvent })

const sources: readonly EventSource[] = [
  source(confirmation, takeAccess),
  source(fromSns, ({ Records }, system) =>
    takeMails(
      Records.map(({ Sns: { Message } }) => (Message === validation ? undefined : sesEvent.parse(parseJson(Message)))),
      system,
    ),
  ),
  source(fromEventBridge, ({ detail }, system) => takeMails([detail], system)),
]

class UnreadableEventError extends IdesError {
  override readonly name = 'UnreadableEventError'
}

/** @throws UnreadableEventError, ZodError */
async function takeIn(event: unknown, system: System): Promise<readonly Taken[]> {
  const reasons: string[] = []
  for (const take of sources) {
    const taken = take(event, system)
    if (!(taken instanceof z.ZodError)) return taken
    reasons.push(z.prettifyError(taken))
  }
  throw new UnreadableEventError(`the event is of no known source:\n${reasons.join('\n')}`)
}

async function takeAccess({ 'detail-type': access, detail }: z.output<typeof confirmation>, { people, clock }: System): Promise<Taken[]> {
  const { person, device, version } = detail
  return [{ outcome: await takeConfirmation({ people, clock }, { person, device, wanted: access, version }), about: person }]
}

async function takeMails(events: readonly (SesEvent | undefined)[], system: System): Promise<Taken[]> {
  const { people, evidence, silence, clock, sender } = system
  const ports = { people, policies: await policiesInForce(system), evidence, silence, clock, sender }
  const taken: Taken[] = []
  for (const event of events) {
    const found = event && factOf(event)
    if (!found) taken.push({ outcome: 'ignored' })
    else if (found.noticeId === canaryTag) taken.push(await takeCanary(event, found.fact.kind, system))
    else if (found.noticeId === sampleTag || found.noticeId === brakeTag) taken.push({ outcome: 'ignored', about: found.noticeId })
    else {
      const outcome = await takeFeedback(ports, found.noticeId, found.fact, provenanceOf(event))
      const isComplaint = outcome === 'taken' && found.fact.kind === 'complained'
      taken.push({ outcome: isComplaint ? 'complained' : outcome, about: found.noticeId })
    }
  }
  return taken
}

/** The canary's delivery shows that events arrive, and how late. */
async function takeCanary(event: SesEvent, kind: FactKind, { silence, clock, sender }: System): Promise<Taken> {
  if (kind !== 'delivered') return { outcome: 'ignored' }
  if (!isFrom(provenanceOf(event), sender)) return { outcome: 'mismatched', about: canaryTag }
  await silence.endByTest(clock.now(), event.mail.messageId)
  // The clock of functions runs behind by `caution`.
  const heardAt = clock.now().add({ seconds: caution })
  return { outcome: 'canary', lag: Math.max(0, event.mail.timestamp.until(heardAt).total('seconds')) }
}

/** Does not pass on the error of `JSON.parse`, which quotes the text: it may hold an address. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UnreadableEventError('a message of the mail events topic is not JSON')
  }
}
