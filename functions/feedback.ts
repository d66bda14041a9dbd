/** Takes in what comes back: what became of mails, from SES by EventBridge or SNS, and that access was cut or restored. */
import * as z from 'zod'
import { factOf, type SesEvent, sesEvent } from '../shared/adapters/ses/ses-event.ts'
import { canaryTag } from '../shared/campaign/send/canary.ts'
import type { FactKind } from '../shared/campaign/send/evidence.ts'
import { takeConfirmation, takeFeedback } from '../shared/campaign/send/take-feedback.ts'
import { IdesError } from '../shared/domain/errors.ts'
import { sampleTag } from '../shared/domain/people/mail.ts'
import { caution } from '../shared/domain/schedule/clock.ts'
import { deployedSystem, type System } from './compose.ts'
import { observed } from './runtime/middleware.ts'
import { policiesInForce } from './runtime/policies-in-force.ts'

const confirmation = z.object({
  'detail-type': z.enum(['AccessSuspensionConfirmed', 'AccessRestorationConfirmed']),
  detail: z.object({ person: z.string().max(64), device: z.string().max(128), version: z.int().min(1) }),
})

const fromEventBridge = z.object({ source: z.literal('aws.ses'), detail: sesEvent })

const fromSns = z.object({ Records: z.array(z.object({ Sns: z.object({ Message: z.string().max(262_144) }) })).min(1) })

type Outcome = 'taken' | 'canary' | 'doubled' | 'complained' | 'unknown' | 'ignored'

/** What somebody should look at. */
const worthALook: Readonly<Partial<Record<Outcome, string>>> = {
  unknown: 'an event is about a notice or a person that is not known here',
  doubled: 'the mail service took more than one copy of a notice',
  complained: 'somebody has reported a notice as spam: the mail service may deliver nothing more to them',
}

export const feedback = (system: () => System) =>
  observed('feedback', async (event, { logger, count }) => {
    const taken = await takeIn(event, system())
    for (const { outcome, about, lag } of taken) {
      count(outcome, 1)
      if (lag !== undefined) count('canaryLag', lag)
      const why = worthALook[outcome]
      if (why) logger.warn(why, { about })
    }
    return { outcomes: taken.map(({ outcome }) => outcome) }
  })

export const handler = feedback(deployedSystem)

interface Taken {
  readonly outcome: Outcome
  /** A notice id, or the ref of a person. */
  readonly about?: string
  /** Seconds from when the canary was taken until its delivery was heard of. */
  readonly lag?: number
}

/** @throws ZodError where the event is of no kind known here */
async function takeIn(event: unknown, system: System): Promise<readonly Taken[]> {
  const { people, evidence, silence, clock } = system
  const confirmed = confirmation.safeParse(event)
  if (confirmed.success) {
    const { person, device, version } = confirmed.data.detail
    return [{ outcome: await takeConfirmation({ people }, person, device, version), about: person }]
  }
  const take = takeFeedback({ people, policies: await policiesInForce(system), evidence, silence, clock })
  const all: Taken[] = []
  for (const mailEvent of mailEventsOf(event)) {
    const found = factOf(mailEvent)
    if (found?.noticeId === canaryTag) {
      all.push(await canaryHeard(mailEvent, found.fact.kind, system))
      continue
    }
    const outcome = found && found.noticeId !== sampleTag ? await take(found.noticeId, found.fact) : 'ignored'
    all.push({
      outcome: outcome === 'taken' && found?.fact.kind === 'complained' ? 'complained' : outcome,
      ...(found ? { about: found.noticeId } : {}),
    })
  }
  return all
}

/** Its delivery says how long events take to get here, and that they do. */
async function canaryHeard({ mail }: SesEvent, kind: FactKind, { silence, clock }: System): Promise<Taken> {
  if (kind !== 'delivered') return { outcome: 'ignored' }
  await silence.end(clock.now())
  // The clock of functions is behind on purpose.
  const heardAt = clock.now().add({ seconds: caution })
  return { outcome: 'canary', lag: Math.max(0, mail.timestamp.until(heardAt).total('seconds')) }
}

function mailEventsOf(event: unknown): readonly SesEvent[] {
  const published = fromSns.safeParse(event)
  if (!published.success) return [fromEventBridge.parse(event).detail]
  return published.data.Records.map(({ Sns }) => sesEvent.parse(readJson(Sns.Message)))
}

class UnreadableEventError extends IdesError {
  override readonly name = 'UnreadableEventError'
}

/** The error of `JSON.parse` has a piece of the text in it, which may be an address: it goes no further. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UnreadableEventError('what came over the topic of mail events is no JSON')
  }
}
