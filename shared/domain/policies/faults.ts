/** What is wrong in a policy document whose keys are each right. */
import { Temporal } from 'temporal-polyfill'
import { appNames, catalogued, cataloguedNames } from '../catalogue/requirements.ts'
import type { Requirements } from '../requirements/requirement.ts'
import { findRequirement } from '../requirements/requirement-of.ts'
import { localDeadline } from '../schedule/policy-deadline.ts'
import { type DeadlineForm, deadlineRight, type Rung } from '../schedule/terms.ts'
import { calendarZone, isSkipped } from '../schedule/zone.ts'
import { alike } from '../text.ts'

export interface PolicyFault {
  readonly path: (string | number)[]
  /** The end of a sentence: what it must be. */
  readonly message: string
}

interface Required {
  apps?: readonly string[] | undefined
  requires?: readonly string[] | undefined
}

type Escalation = readonly { notify?: string | undefined; suspend?: Rung['suspend'] }[]

interface Stage extends Required {
  name: string
  deadline: DeadlineForm
  escalation?: Escalation | undefined
}

export const appRight = `must be an app of the catalogue (${appNames.join(', ')}), or one that an approved requirement or \`requirements\` describes`

export const recipientFaults = ({
  escalation,
  stages = [],
  teams,
}: {
  escalation: Escalation
  stages?: readonly Stage[] | undefined
  teams: object
}): readonly PolicyFault[] =>
  [{ path: [], escalation }, ...stages.map(({ escalation = [] }, index) => ({ path: ['stages', index], escalation }))].flatMap(
    ({ path, escalation }) =>
      escalation.flatMap(({ notify }, index) =>
        notify === undefined || notify === 'staff' || notify === 'manager' || Object.hasOwn(teams, notify)
          ? []
          : [{ path: [...path, 'escalation', index, 'notify'], message: 'must be staff, manager or a team that `teams` describes' }],
      ),
  )

export function requirementFaults({
  requirements,
  stages = [],
  ...policy
}: Required & { requirements: Requirements; stages?: readonly Stage[] | undefined }): readonly PolicyFault[] {
  const asks = ({ apps = [], requires = [] }: Required) => apps.length + requires.length > 0
  const kindOf = (name: string) => findRequirement({ requirements }, name)?.kind
  const faultsIn = ({ apps = [], requires = [] }: Required, path: PolicyFault['path']): readonly PolicyFault[] => [
    ...apps.flatMap((name, index) => (kindOf(name) === 'app' ? [] : [{ path: [...path, 'apps', index], message: appRight }])),
    ...requires.flatMap((name, index) =>
      kindOf(name)
        ? []
        : [
            {
              path: [...path, 'requires', index],
              message: nameRight(name),
            },
          ],
    ),
  ]
  const namesIn = ({ apps = [], requires = [] }: Required) => [...apps, ...requires]
  const named = new Set([policy, ...stages].flatMap(namesIn))
  const asked = new Set(stages.flatMap(namesIn))
  const isIgnored = stages.length > 0 && stages.every(asks) && namesIn(policy).some(name => !asked.has(name))
  return [
    ...(asks(policy) || (stages.length > 0 && stages.every(asks))
      ? []
      : [{ path: ['apps'], message: 'must be a list such as [tiktok], unless something else is required' }]),
    ...(isIgnored
      ? [
          {
            path: [policy.apps ? 'apps' : 'requires'],
            message: 'must be absent, or asked for by a stage, where every stage says what it asks for',
          },
        ]
      : []),
    ...faultsIn(policy, []),
    ...stages.flatMap((stage, index) => faultsIn(stage, ['stages', index])),
    ...Object.keys(requirements).flatMap(name => {
      const path = ['requirements', name]
      if (Object.hasOwn(catalogued, name)) return [{ path, message: 'must have another name, for the catalogue has this one' }]
      return named.has(name) ? [] : [{ path, message: 'must be named in `apps` or `requires`' }]
    }),
  ]
}

/** With what a mistyped name may have meant. */
function nameRight(name: string) {
  const meant = alike(name, cataloguedNames)
  return meant.length > 0
    ? `must be a name that is known, such as ${meant.join(' or ')}`
    : 'must be a name of the catalogue, of an approved requirement or under `requirements`'
}

interface Dated {
  zone: string
  deadline?: DeadlineForm | undefined
  stages?: readonly Stage[] | undefined
  reminders?: readonly number[] | undefined
  remindEvery?: number | undefined
  review?: Temporal.PlainDate | undefined
  unknown: string
  requests: { moreTime?: number | undefined }
}

export function deadlineFaults(document: Dated): readonly PolicyFault[] {
  const { zone, deadline, stages, remindEvery } = document
  if (deadline === 'none') return faultsWithoutDeadline(document)
  const skipped = (form: DeadlineForm, path: PolicyFault['path']): readonly PolicyFault[] =>
    form !== 'none' && 'at' in form && zone !== 'staff' && isSkipped(form.at, zone)
      ? [{ path: [...path, 'deadline', 'at'], message: `must be a time that exists in ${zone}, where the clocks go forward over this one` }]
      : []
  return [
    ...(deadline && stages ? [{ path: ['deadline'], message: 'must be absent where there are `stages`' }] : []),
    ...(deadline || stages ? [] : [{ path: ['deadline'], message: `${deadlineRight}, unless there are \`stages\`` }]),
    ...(remindEvery === undefined ? [] : [{ path: ['remindEvery'], message: 'must be absent where there is a deadline' }]),
    ...(deadline ? skipped(deadline, []) : []),
    ...(stages ?? []).flatMap((stage, index) => skipped(stage.deadline, ['stages', index])),
  ]
}

function faultsWithoutDeadline({ stages, reminders, remindEvery, review, unknown, requests }: Dated): readonly PolicyFault[] {
  return [
    ...(remindEvery === undefined
      ? [{ path: ['remindEvery'], message: 'must be how often people are reminded, such as P14D, without a deadline' }]
      : []),
    ...(review
      ? []
      : [{ path: ['review'], message: 'must be the day until which people are reminded, such as 2023-12-31, without a deadline' }]),
    ...(reminders ? [absent('reminders')] : []),
    ...(stages ? [absent('stages')] : []),
    ...(requests.moreTime === undefined ? [] : [absent('requests', 'moreTime')]),
    ...(unknown === 'answer-or-lose' ? [{ path: ['unknown'], message: 'must be ask, remind or ignore without a deadline' }] : []),
  ]
}

const absent = (...path: string[]): PolicyFault => ({ path, message: 'must be absent without a deadline' })

interface Staged extends Pick<Dated, 'zone' | 'deadline' | 'stages'> {
  announcedAt: Temporal.Instant | Temporal.PlainDateTime
  escalation: Escalation
}

/** What is wrong between stages, and in a ladder that nothing leads to. */
export function stageFaults({ zone, announcedAt, deadline, stages = [], escalation }: Staged): readonly PolicyFault[] {
  if (deadline === 'none' && escalation.length > 0) return [absent('escalation')]
  const announced = 'epochMilliseconds' in announcedAt ? announcedAt.toZonedDateTimeISO(calendarZone({ zone })) : announcedAt
  const local = stages.map(({ deadline }) => localDeadline(deadline, announced.toPlainDate()))
  const suspends = stages.map(stage => (stage.escalation ?? escalation).some(({ suspend }) => suspend))
  return stages.flatMap(({ name, escalation }, index) => {
    const path = ['stages', index]
    const [before, own] = [local[index - 1], local[index]]
    return [
      ...(stages.findIndex(stage => stage.name === name) < index
        ? [{ path: [...path, 'name'], message: 'must be another name, for an earlier stage has this one' }]
        : []),
      ...(before && own && Temporal.PlainDateTime.compare(before, own) >= 0
        ? [{ path: [...path, 'deadline'], message: 'must be later than that of the stage before' }]
        : []),
      ...(!suspends[index] && suspends.slice(0, index).includes(true)
        ? [{ path: [path, escalation ? 'escalation' : []].flat(), message: 'must suspend, as an earlier stage does' }]
        : []),
    ]
  })
}
