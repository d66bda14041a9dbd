import { expect, it } from 'vitest'
import { campaignPreview } from '#functions/console/pages/policies/preview.ts'
import { owned, policyOf, suspending, undated } from '#test/builders.ts'
import { shows } from '../expecting.ts'

/** The picture as a screen reader says it. */
const said = async (changes: Record<string, unknown>) =>
  /<desc[^>]*>([\s\S]*?)<\/desc>/.exec(String(await campaignPreview(policyOf({ reminders: ['P7D'], ...changes }))))?.[1]?.trim()

const start = 'Announcement and first notice: 23 Feb, 23 Feb.'

it.each([
  [
    { ...owned, ...suspending, review: '2023-09-15' },
    `${start} Minimum notice: 5 days: 23 Feb. 1 reminder: 8 Mar. Last day: Wed 15 March 2023. Mail after it: person: 16 Mar. Work access is suspended: 16 Mar. Review: security is asked on Fri 15 September 2023: 15 Sept.`,
  ],
  [
    { ...undated, reminders: undefined, remindEvery: 'P28D' },
    `${start} Reminder every 28 days: 23 Mar, 20 Apr. No deadline: nobody is ever overdue. Review: security is asked on Thu 20 April 2023: 20 Apr.`,
  ],
])('the picture of a campaign says in words what it draws', async (changes, words) => {
  expect(await said(changes)).toBe(words)
})

it('below the picture are sample people, warnings and every step, in words and not as a policy writes days', async () => {
  const text = String(await campaignPreview(policyOf({ reminders: ['P3D'], ...suspending })))
  shows(
    text,
    '<h4>Never does it</h4>',
    'Reminder 3 days before the last day goes on Fri 10 March 2023',
    'At the deadline: work access is suspended',
  )
  expect(text).not.toMatch(/P\d+D/)
})
