import type { DecisionLimits, OutOfBounds } from '../../../../shared/domain/review/decisions/limited-decision.ts'
import { dateInWords } from '../../../../shared/domain/schedule/weekday.ts'
import { type Refusal, refuse } from '../../problem.ts'

export function refuseDay(bounds: OutOfBounds, limits: DecisionLimits): Refusal {
  const [detail, right] = said(bounds, limits)
  return refuse(409, detail, { errors: [{ field: 'until', message: `${right}, but is ${bounds.until}` }] })
}

/** What is wrong with a day, and what would be right. */
function said(bounds: OutOfBounds, { mostDays }: DecisionLimits): readonly [string, string] {
  const day = dateInWords(bounds.until)
  if (bounds.kind === 'no deadline') return ['there is no deadline to extend: exempt them instead', 'must not be named without a deadline']
  if (bounds.kind === 'over') return [`${day} is over: name a later day`, 'must not be over']
  const lastDay = dateInWords(bounds.lastDay)
  if (bounds.kind === 'too late')
    return [`${day} is more than ${mostDays} days ahead: name ${lastDay} at the latest`, `must be ${bounds.lastDay} at the latest`]
  const now = bounds.holds === 'deadline' ? `their deadline is ${lastDay}` : `they are exempt until ${lastDay}`
  return [`${now} already: name a later day than ${day}`, `must be later than ${bounds.lastDay}`]
}
