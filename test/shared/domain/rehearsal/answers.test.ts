import { expect, it } from 'vitest'
import { rehearsePolicies } from '../../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { line, personWith, policyOf, suspending } from '../../../builders.ts'
import { linesOf, type Story } from './stories.ts'

const policy = policyOf({ reminders: [], ...suspending })

/** What happens to Ana's phone from the tenth of March on. */
const played = (story: Story): readonly string[] =>
  rehearsePolicies([policy], [personWith()], { story: linesOf(story) })
    .events.map(line)
    .filter((text) => text >= '03-10')

const says = (kind: string, device = 'phone') => ({ answer: { staff: 'ana', policy: policy.id, device, kind } })
const listed = (changes = {}) => ({ device: { id: 'phone', apps: 'tiktok', inventoryHours: 168, ...changes } })

it('an answer restores a suspended device whose list is far, until a newer list or for a cycle and two days', () => {
  const answered = { '03-14T12:00': listed(), '03-16T12:00': says('removed') }
  const until = ['03-16 12:00 restored: phone', '03-16 12:00 restoration phone']
  expect(played(answered).slice(-4)).toEqual([...until, '03-25 12:00 suspended: phone', '03-25 12:00 suspension phone'])
  const denied = { '03-20T12:00': listed({ certainFrom: '2023-03-17T12:00:00Z' }) }
  expect(played({ ...answered, ...denied }).slice(-4)).toEqual([...until, '03-20 12:00 suspended: phone', '03-20 12:00 suspension phone'])
})

it('an answer without a case, about the device of another, or that does not fit, is none', () => {
  const none = played({})
  expect(played({ '03-14T12:00': says('checked') })).toEqual(none)
  expect(played({ '02-20T12:00': says('removed') })).toEqual(none)
  expect(
    played({
      '03-14T12:00': [
        { device: { id: 'tablet', staff: 'ben', ownership: 'official', workApps: 'yes', apps: '' } },
        says('not-mine', 'tablet'),
      ],
    }),
  ).toEqual(none)
})
