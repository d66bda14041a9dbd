/** A person put back to the moment at which a notice was claimed. */
import type { Temporal } from 'temporal-polyfill'
import { isBefore } from '../schedule/zone.ts'
import type { NotedBreach, ToldPart } from './mail.ts'
import type { Case, Cut, Device, Person, RequestDecision } from './person.ts'

/** What evidence says of what a notice knew. */
export interface Knowledge {
  readonly tells: readonly ToldPart[]
  readonly found: readonly NotedBreach[]
  readonly claimedAt: Temporal.Instant
}

/** The person as the notice knew them, as far as its evidence and their history tell. The rest is as it is now. */
export function atNotice(person: Person, knowledge: Knowledge): Person {
  const cases = person.cases.filter(({ openedAt }) => isPast(openedAt, knowledge)).map((current) => caseThen(current, knowledge))
  const cuts = cases.flatMap(({ access: { cuts } }) => cuts)
  return {
    ...person,
    devices: person.devices.map((device) => deviceThen(device, knowledge)),
    cases,
    access: Object.fromEntries(cuts.map(({ device }) => [device, { wanted: 'suspended', version: 1 }])),
    accessRequested: Object.fromEntries(cuts.map((cut) => [cut.device, requestedThen(cut, person, knowledge)])),
  }
}

const isPast = (moment: Temporal.Instant, { claimedAt }: Knowledge): boolean => !isBefore(claimedAt, moment)

function deviceThen(known: Device, knowledge: Knowledge): Device {
  const said = knowledge.found.filter((finding) => finding.device === known.id)
  const checked = Object.entries(known.checked ?? {}).filter(([, at]) => isPast(at, knowledge))
  const device = { ...known, checked: checked.length > 0 ? Object.fromEntries(checked) : undefined }
  if (said.length === 0) return device
  const readings = said.flatMap(({ unmet, source, reportedAt, osVersion }) =>
    reportedAt ? [{ unmet, met: [], evidence: 'inventory' as const, source, reportedAt, osVersion }] : [],
  )
  return { ...device, readings }
}

function caseThen(current: Case, knowledge: Knowledge): Case {
  const { exemptUntil: _, notified, breaches, access, answers, decisions, ...rest } = current
  const { tells, found } = knowledge
  const { countFrom, byDevice, ...otherwise } = notified
  const told = tells.find(({ policy, openedAt }) => policy.id === current.policy && openedAt?.equals(current.openedAt))
  const wasPast = ({ at }: { readonly at: Temporal.Instant }) => isPast(at, knowledge)
  const made = decisions.made.filter(wasPast)
  const exemptUntil = made.findLast(isExemption)?.until
  const isExempt = exemptUntil !== undefined && !isPast(exemptUntil, knowledge)
  const cuts = access.cuts.filter((cut) => wasPast(cut) && !(cut.restoration && wasPast(cut.restoration)))
  return {
    ...rest,
    state: isExempt ? 'exempt' : 'open',
    exemptUntil: isExempt ? exemptUntil : undefined,
    notified: {
      ...otherwise,
      countFrom: countFrom && isPast(countFrom, knowledge) ? countFrom : undefined,
      byDevice: Object.fromEntries(
        Object.entries(byDevice).filter(([, byVersion]) => Object.values(byVersion).some((at) => isBefore(at, knowledge.claimedAt))),
      ),
    },
    breaches: told ? found.filter(({ policy }) => policy === current.policy).map(breachThen) : breaches,
    access: { ...access, suspended: cuts.map(({ device }) => device), cuts },
    answers: { ...answers, requests: answers.requests.filter(wasPast) },
    decisions: { ...decisions, made },
  }
}

const isExemption = ({ kind, request }: RequestDecision): boolean => kind === 'exempted' || (kind === 'granted' && request === 'exemption')

const breachThen = ({ device, unmet, since, unread, reportedAt }: NotedBreach): Case['breaches'][number] => ({
  device,
  unmet,
  since,
  certain: reportedAt !== undefined,
  unread,
})

/** A confirmation of the same moment came after the mail. */
function requestedThen({ device, at, confirmedAt }: Cut, { accessRequested = {} }: Person, knowledge: Knowledge) {
  const refused = accessRequested[device]?.refused
  return {
    version: 1,
    at,
    confirmed: confirmedAt && isBefore(confirmedAt, knowledge.claimedAt) ? 1 : undefined,
    refused: refused && isPast(refused.at, knowledge) ? refused : undefined,
  }
}
