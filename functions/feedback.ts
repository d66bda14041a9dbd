/** Takes in what comes back: what became of mails, from SES by EventBridge or SNS, and that access was cut or restored. */
import * as z from 'zod'
import { factOf, type SesEvent, sesEvent } from '../shared/aws/ses-event.ts'
import { takeConfirmation, takeFeedback } from '../shared/campaign/take-feedback.ts'
import { snapshotOf } from '../shared/policies/store.ts'
import { onAws, type System } from './compose.ts'
import { observed } from './middleware.ts'

const confirmation = z.object({
  'detail-type': z.enum(['AccessSuspensionConfirmed', 'AccessRestorationConfirmed']),
  detail: z.object({ person: z.string().max(64), device: z.string().max(128), version: z.int().min(1) }),
})

const fromEventBridge = z.object({ source: z.literal('aws.ses'), detail: sesEvent })

const fromSns = z.object({ Records: z.array(z.object({ Sns: z.object({ Message: z.string().max(262_144) }) })).min(1) })

type Outcome = 'taken' | 'unknown' | 'ignored'

export const feedback = (system: () => System) =>
  observed('feedback', async (event, { logger, count }) => {
    const outcomes = await outcomesOf(event, system())
    for (const outcome of outcomes) {
      count(outcome, 1)
      if (outcome === 'unknown') logger.warn('an event is about a notice or a person that is not known here')
    }
    return { outcomes }
  })

export const handler = feedback(onAws)

/** @throws ZodError where the event is of no kind known here */
async function outcomesOf(event: unknown, { people, policies, evidence, clock }: System): Promise<readonly Outcome[]> {
  const confirmed = confirmation.safeParse(event)
  if (confirmed.success) {
    const { person, device, version } = confirmed.data.detail
    return [await takeConfirmation({ people })(person, device, version)]
  }
  const take = takeFeedback({ people, policies: await snapshotOf(policies), evidence, clock })
  const outcomes: Outcome[] = []
  for (const mailEvent of mailEventsOf(event)) {
    const found = factOf(mailEvent)
    outcomes.push(found ? await take(found.noticeId, found.fact) : 'ignored')
  }
  return outcomes
}

function mailEventsOf(event: unknown): readonly SesEvent[] {
  const published = fromSns.safeParse(event)
  if (!published.success) return [fromEventBridge.parse(event).detail]
  return published.data.Records.map(({ Sns }) => sesEvent.parse(JSON.parse(Sns.Message)))
}
