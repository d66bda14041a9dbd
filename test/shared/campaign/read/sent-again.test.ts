import type { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { findSentMail } from '#shared/campaign/read/find-case-file.ts'
import { readNoticeId } from '#shared/domain/people/mail.ts'
import { byMoment } from '#shared/domain/schedule/zone.ts'
import { isAll } from '#test/all.ts'
import { sampleUnderEachPolicy } from '#test/shared/domain/rehearsal/sample.ts'
import { announced, type Running } from '../running.ts'

/** A policy on watch mails nobody. */
const campaigns = (await sampleUnderEachPolicy()).filter(({ policy }) => !policy.watch).slice(0, isAll ? undefined : 1)

const inBrussels = (at: Temporal.Instant) => at.toZonedDateTimeISO('Europe/Brussels').toPlainDateTime().toString()

/** What becomes of all mails to staff about the policy, in order, if they are asked for now. */
async function askedFor({ outbox, ports }: Running, policy: string) {
  const answers = outbox.map(async ({ noticeId }) => {
    const { ref = '', number = 0 } = readNoticeId(noticeId) ?? {}
    return (await findSentMail(ports, policy, ref, number))?.is ?? 'about no case'
  })
  return Promise.all(answers)
}

it.each(campaigns.map((campaign) => [campaign.policy.id, campaign] as const))(
  'after a campaign under %s, 99 of 100 mails are shown as they were sent',
  async (id, { policy, people, changes }) => {
    const running = await announced({ policies: [policy], people, at: inBrussels(policy.announcedAt) })
    for (const change of changes.toSorted(byMoment)) {
      await running.runUntil(inBrussels(change.at))
      await running.report(change)
    }
    await running.runUntil(inBrussels(running.ports.clock.now().add({ hours: 24 * 60 })))
    const shown = (await askedFor(running, id)).filter((is) => is !== 'about no case')
    const agreed = shown.filter((is) => is === 'same')
    expect(shown.length).toBeGreaterThan(50)
    expect(agreed.length / shown.length).toBeGreaterThan(0.99)
  },
)
