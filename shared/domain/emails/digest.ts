import type { Device, Profile } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { contactBlocks, genuineBlocks, greetingOf, sectionOf, words } from './blocks.ts'
import { deviceNames } from './device-names.ts'
import type { Block, Letter } from './letter.ts'
import { nameOf } from './plain.ts'
import { digestSubject } from './subject.ts'
import type { Voice } from './voice.ts'

/** One case in a digest: overdue, or of an unreachable person. */
export interface DigestRow {
  readonly policy: PolicyVersion
  readonly name: string
  readonly unit: string
  /** The devices in breach. */
  readonly devices: readonly Device[]
  readonly isSuspended: boolean
  readonly isUnreachable: boolean
}

/** More rows are only counted. */
const mostRows = 50

/** A digest to a manager or a team: overdue and unreachable staff, by policy. */
export function digestLetter(profile: Profile, rows: readonly DigestRow[], id: string, voice: Voice): Letter {
  const { say } = voice
  const unreachable = rows.filter(({ isUnreachable }) => isUnreachable).length
  const policies = [...new Map(rows.map(({ policy }) => [policy.id, policy])).values()]
  return {
    subject: digestSubject(rows.length - unreachable, unreachable, policies, voice),
    language: voice.language,
    ...(voice.brand ? { brand: voice.brand } : {}),
    greeting: greetingOf(profile, voice),
    sections: [...Map.groupBy(rows.slice(0, mostRows), ({ policy }) => policy.id).values()].flatMap((rows) => {
      const [first] = rows
      return first ? [sectionOf(first.policy, policyBlocks(first.policy, rows, profile.isTeam === true, voice), voice)] : []
    }),
    footer: [
      ...(rows.length > mostRows ? [words(say('digest.more', { count: rows.length - mostRows }))] : []),
      words(say('digest.confidential')),
      ...genuineBlocks(id, voice),
    ],
  }
}

function policyBlocks(policy: PolicyVersion, rows: readonly DigestRow[], isTeam: boolean, voice: Voice): readonly Block[] {
  const { say } = voice
  const [unreachable = [], overdue = []] = [true, false].map((wanted) => rows.filter(({ isUnreachable }) => isUnreachable === wanted))
  return [
    ...caseBlocks(isTeam ? say('digest.teamOverdue') : say('digest.managerOverdue'), overdue, voice),
    ...caseBlocks(
      isTeam ? say('digest.teamUnreachable') : say('digest.managerUnreachable', { email: policy.contact.email }),
      unreachable,
      voice,
    ),
    ...contactBlocks(policy, voice),
  ]
}

const caseBlocks = (sentence: string, rows: readonly DigestRow[], voice: Voice): readonly Block[] =>
  rows.length === 0
    ? []
    : [
        words(sentence),
        {
          kind: 'rows',
          rows: rows.map(({ name, unit, devices, isSuspended }) => ({
            name: nameOf(name),
            detail: nameOf(unit),
            lines: [deviceNames(devices, voice), ...(isSuspended ? [voice.say('device.suspended')] : [])],
          })),
        },
      ]
