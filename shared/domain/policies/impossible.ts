/** What no policy may say, though the document is right. It is refused when written, and still read: earlier versions may say so. */
import { Temporal } from 'temporal-polyfill'
import { disguiseOf } from '../catalogue/requirements.ts'
import { localDeadline } from '../schedule/policy-deadline.ts'
import { calendarZone, dateInWords, localTime } from '../schedule/zone.ts'
import type { PolicyFault } from './faults.ts'
import type { Policy } from './policy.ts'

/** @param now to find also what is over already, for a policy that is not in force */
export const impossibilities = (policy: Policy, now?: Temporal.Instant): readonly PolicyFault[] => [
  ...disguisesIn(policy),
  ...datesIn(policy, now),
]

/** Requirements of one's own that would pass for one of the catalogue. */
const disguisesIn = ({ requirements }: Policy): readonly PolicyFault[] =>
  Object.entries(requirements).flatMap(([name, { title }]) => {
    const message = disguiseOf(title)
    return message ? [{ path: ['requirements', name, 'title'], message }] : []
  })

function datesIn({ zone, announcedAt, deadline, stages, watch }: Policy, now: Temporal.Instant | undefined): readonly PolicyFault[] {
  // A watch gets its dates when it becomes a ban.
  if (watch) return []
  const announced = localTime(announcedAt, calendarZone({ zone }))
  const all = stages
    ? stages.map((stage, index) => ({ path: ['stages', index, 'deadline'], deadline: stage.deadline }))
    : [{ path: ['deadline'], deadline: deadline ?? 'none' }]
  const dated = all.flatMap(({ path, deadline: one }) => {
    const at = localDeadline(one, announced.toPlainDate())
    return at && one !== 'none' ? [{ at, path: [...path, 'on' in one ? 'on' : 'at' in one ? 'at' : 'within'] }] : []
  })
  const early = dated
    .filter(({ at }) => Temporal.PlainDateTime.compare(at, announced) <= 0)
    .map(({ path }) => ({ path, message: `must be after the announcement, on ${dateInWords(announced.toPlainDate())}` }))
  const last = dated.at(-1)
  const isOver = now && last && early.length === 0 && Temporal.PlainDateTime.compare(last.at, localTime(now, calendarZone({ zone }))) <= 0
  return isOver ? [{ path: last.path, message: 'must be later: it is over before anyone is told' }] : early
}
