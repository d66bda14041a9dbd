/** Needs attention. */

import { html, type SafeHtml } from '../../../shared/domain/html.ts'
import { counted } from '../../../shared/domain/text.ts'
import type { Shown } from '../../admin/route.ts'
import type { brakeList } from '../../admin/routes/brake.ts'
import type { state } from '../../admin/routes/control.ts'
import type { numbers } from '../../admin/routes/numbers.ts'
import type { policyList } from '../../admin/routes/policies.ts'
import type { sourceListBody } from '../../admin/routes/sources.ts'
import { at } from '../../path.ts'
import { momentText } from '../times.ts'

export type ListedPolicy = Shown<typeof policyList>['items'][number]
export type RehearsedNumbers = Shown<typeof numbers>

/** What the overview knows. */
export interface Overview {
  readonly policies: readonly ListedPolicy[]
  readonly numbers: ReadonlyMap<string, RehearsedNumbers>
  readonly brakes: Shown<typeof brakeList>['items']
  readonly sources: Shown<typeof sourceListBody>['items']
  readonly control: Shown<typeof state>
}

/** One thing to do, and where. */
interface Need {
  readonly to: string
  readonly words: SafeHtml | string
  readonly about: string
}

/** The gravest first. */
export function needsIn({ policies, numbers, brakes, sources, control }: Overview, zone: string): readonly Need[] {
  const titles = new Map(policies.map(({ id, title }) => [id, title]))
  const system = { to: '/console/system', about: 'Everybody' }
  return [
    ...real([
      control.mail && { ...system, words: 'All mail is paused' },
      control.suspension && { ...system, words: 'All new suspensions are paused' },
      control.erasure && { ...system, words: html`Erasure of people who have left is paused: ${control.erasure.reason}` },
    ]),
    ...brakes.flatMap((brake) => needsOfBrake(brake, titles.get(brake.policy) ?? brake.policy, zone)),
    ...policies.flatMap(needsOfPolicy),
    ...policies.flatMap((policy) => needsOfCases(policy, numbers.get(policy.id))),
    ...sources.flatMap(({ name, last }) =>
      last?.outcome === 'held' ? { to: at`/console/devices/${name}`, about: name, words: 'A sync of this source is held' } : [],
    ),
  ]
}

const real = (needs: readonly (Need | false | undefined)[]): readonly Need[] => needs.flatMap((need) => need || [])

function needsOfBrake({ policy, held, proposed }: Overview['brakes'][number], about: string, zone: string): readonly Need[] {
  const to = at`/console/policies/${policy}/suspensions`
  return real([
    held && { to, about, words: html`${counted(held.devices, 'suspension')} held by the brake since ${momentText(held.since, zone)}` },
    proposed && {
      ...{ to, about },
      words: html`One person decided to ${proposed.action} suspensions; a second must confirm by ${momentText(proposed.until, zone)}`,
    },
  ])
}

function needsOfPolicy({ id, title: about, standing, draft, reviewDue }: ListedPolicy): readonly Need[] {
  const to = at`/console/policies/${id}`
  return real([
    draft === 'submitted' && { to, about, words: 'A draft is waiting for approval' },
    standing === 'paused' && { to, about, words: 'The policy is paused' },
    reviewDue && { to, about, words: 'The review date has passed: renew the policy or lift it' },
  ])
}

function needsOfCases({ id, title: about }: ListedPolicy, counts: RehearsedNumbers | undefined): readonly Need[] {
  const [last] = counts?.days ?? []
  if (!last) return []
  const { requests, proposals, held, unreached } = last
  const cases = at`/console/policies/${id}/cases`
  const late = requests.late > 0 ? `, ${requests.late} of them late` : ''
  return real([
    requests.open > 0 && {
      ...{ to: `/console/requests?${String(new URLSearchParams({ policy: id }))}`, about },
      words: `${counted(requests.open, 'request')} to decide${late}`,
    },
    proposals > 0 && {
      ...{ to: cases, about },
      words: `${counted(proposals, 'long extension or exemption', 'long extensions or exemptions')} for a second person to decide`,
    },
    unreached > 0 && { to: `${cases}?only=unreachable`, about, words: `${counted(unreached, 'person', 'people')} who cannot be notified` },
    held > 0 && { to: `${cases}?only=held`, about, words: `${counted(held, 'person', 'people')} with held mail` },
  ])
}
