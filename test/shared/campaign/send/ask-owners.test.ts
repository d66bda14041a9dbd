import { expect, it } from 'vitest'
import { isReviewDue } from '#domain/policies/review-date.ts'
import { brussels, personWith, policyOf, versionOf } from '#test/builders.ts'
import { announced, type Running } from '../running.ts'

const board = { email: 'board@ec.example', zone: 'Europe/Brussels', language: 'fr' }
const reviewed = { reminders: [], teams: { board }, owner: 'board', review: '2023-09-15' }

const running = (document: Record<string, unknown> = {}, people = [personWith({}, [{ apps: '' }])]) =>
  announced({ policies: [policyOf({ ...reviewed, ...document })], people })

/** When each mail to the owner arrived, and its subject. */
async function asked(campaign: Running, until: string) {
  const before = campaign.outbox.length
  const times: string[] = []
  const { mailer } = campaign.ports
  const timed = campaign.with({
    mailer: {
      send: async mail => {
        if (mail.to === board.email) times.push(`${campaign.ports.clock.now().toZonedDateTimeISO('Europe/Brussels').toPlainDateTime()}`)
        return mailer.send(mail)
      },
    },
  })
  await timed.runUntil(until)
  const mails = campaign.outbox.slice(before).filter(({ to }) => to === board.email)
  return mails.map(({ subject }, index) => `${times[index]} ${subject}`)
}

/** As an approval does. */
async function amended(campaign: Running, document: Record<string, unknown>, after = 1) {
  await campaign.ports.policies.activate(policyOf({ ...reviewed, ...document }), after)
  await campaign.enrol()
}

it('the owner of a policy is asked once, in its language, on the review date; staff are not', async () => {
  const campaign = await running()
  expect(await asked(campaign, '2024-12-31T00:00')).toEqual(['2023-09-15T09:00:00 À réexaminer\u00a0: TikTok'])
  expect(campaign.outbox).toHaveLength(1)
  expect(campaign.outbox[0]?.text).toContain('vendredi 15 septembre 2023')
})

it('the owner of a policy is asked on the next working day where the date is none', async () => {
  expect(await asked(await running({ review: '2023-09-16' }), '2023-12-31T00:00')).toEqual([expect.stringMatching(/^2023-09-18T09:00:00 /)])
})

it('the owner of a policy is asked in the digest about overdue staff, if there is one that day', async () => {
  const escalation = [{ after: 'P1D', notify: 'board' }]
  const campaign = await running({ escalation, review: '2023-03-17' }, [personWith()])
  expect(await asked(campaign, '2023-12-31T00:00')).toEqual([expect.stringMatching(/^2023-03-17T09:00:00 .*1.*TikTok/)])
  expect(campaign.lastMail?.text).toContain('vendredi 17 mars 2023')
  expect(campaign.lastMail?.text).toContain('- Ana')
})

it('the owner of a policy is asked on the new date once it is renewed, not on the old one', async () => {
  const campaign = await running()
  await campaign.runUntil('2023-09-01T00:00')
  await amended(campaign, { review: '2024-03-15' })
  expect(await asked(campaign, '2024-12-31T00:00')).toEqual([expect.stringMatching(/^2024-03-15T09:00:00 /)])
})

it('the owner of a policy is another team, once another owns the policy', async () => {
  const campaign = await running()
  await campaign.runUntil('2023-09-01T00:00')
  const council = { ...board, email: 'council@ec.example' }
  await amended(campaign, { teams: { board, council }, owner: 'council' })
  await campaign.runUntil('2024-12-31T00:00')
  expect(campaign.outbox.map(({ to }) => to)).toEqual(['council@ec.example'])
})

it('the owner of a policy is not asked once it is lifted, and after a pause once resumed', async () => {
  const lifted = await running()
  await lifted.halt('lifted')
  expect(await asked(lifted, '2023-12-31T00:00')).toEqual([])
  const paused = await running()
  await paused.halt('paused')
  expect(await asked(paused, '2023-09-20T00:00')).toEqual([])
  await paused.halt()
  expect(await asked(paused, '2023-12-31T00:00')).toEqual([expect.stringMatching(/^2023-09-20T09:00:00 /)])
})

it('the owner of a policy is not asked of a version that comes into force later', async () => {
  const campaign = await running({ review: '2023-02-22' })
  expect(await asked(campaign, '2023-12-31T00:00')).toEqual([])
})

it('a review is due from its date on, where the owner works, until the policy is lifted', () => {
  const policy = versionOf({ ...reviewed, teams: { board: { ...board, zone: 'Asia/Tokyo' } } })
  expect(isReviewDue(policy, brussels('2023-09-14T16:59'))).toBe(false)
  expect(isReviewDue(policy, brussels('2023-09-14T17:00'))).toBe(true)
  expect(isReviewDue({ ...policy, halted: 'lifted' }, brussels('2023-10-01T09:00'))).toBe(false)
  expect(isReviewDue(versionOf(), brussels('2030-01-01T09:00'))).toBe(false)
})
