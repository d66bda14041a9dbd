import type { Enforcement } from '../people/enforcement.ts'
import type { Device, Profile } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import type { Certainty } from '../review/decisions/answers.ts'
import { contactBlocks, genuineBlocks, greetingOf, sectionOf, wordsBlock } from './blocks.ts'
import { dateForms } from './dates.ts'
import { deviceNames } from './demands.ts'
import type { Block, Letter } from './letter.ts'
import { plainName } from './plain.ts'
import { digestSubject, reviewSubject } from './subject.ts'
import type { Voice } from './voice.ts'

/** One case in a digest: overdue, or of an unreachable person. */
export interface DigestRow {
  readonly policy: PolicyVersion
  readonly name: string
  readonly unit: string
  readonly certainty: Certainty
  /** The devices in breach that a source can read. Without any, only an unreachable person is named. */
  readonly devices: readonly Device[]
  /** How many more no source can read. */
  readonly unread: number
  /** Of those that are to be suspended, how far that is. */
  readonly suspensions: readonly { readonly device: Device; readonly is: Enforcement['is'] }[]
  readonly isUnreachable: boolean
}

/** More rows are only counted. */
const mostRows = 50

/**
 * A digest to a manager or a team: overdue and unreachable staff, by policy, in the order of their names.
 * @param reviews the policies of which it asks, each once, whether they still apply
 */
export function digestLetter(
  profile: Profile,
  rows: readonly DigestRow[],
  id: string,
  voice: Voice,
  reviews: readonly PolicyVersion[] = [],
): Letter {
  const { say } = voice
  const named = rows
    .filter(({ devices, isUnreachable }) => devices.length > 0 || isUnreachable)
    .toSorted((one, other) => one.name.localeCompare(other.name, voice.language))
  const unreachable = named.filter(({ isUnreachable }) => isUnreachable).length
  const overdue = named.filter(row => listOf(row) === 'found').length
  const policies = [...new Map(rows.map(({ policy }) => [policy.id, policy])).values()]
  const shown = Map.groupBy(named.slice(0, mostRows), ({ policy }) => policy.id)
  const blocksOf = (policy: PolicyVersion): readonly Block[] => [
    ...(reviews.some(({ id }) => id === policy.id) ? reviewBlocks(policy, voice) : []),
    ...listBlocks(policy, shown.get(policy.id) ?? [], profile.isTeam === true, voice),
    ...unreadBlocks(
      rows.filter(row => row.policy.id === policy.id),
      voice,
    ),
  ]
  return {
    subject: rows.length > 0 ? digestSubject(overdue, unreachable, policies, voice) : reviewSubject(reviews, voice),
    language: voice.language,
    brand: voice.brand,
    greeting: greetingOf(profile, voice),
    sections: [...policies, ...reviews.filter(({ id }) => !policies.some(policy => policy.id === id))].flatMap(policy => {
      const blocks = blocksOf(policy)
      return blocks.length > 0 ? sectionOf(policy, [...blocks, ...contactBlocks(policy, voice)], voice) : []
    }),
    footer: [
      named.length > mostRows ? wordsBlock(say('digest.more', { count: named.length - mostRows })) : [],
      wordsBlock(say('digest.confidential')),
      genuineBlocks(id, voice),
    ].flat(),
  }
}

const reviewBlocks = ({ review }: PolicyVersion, voice: Voice): readonly Block[] =>
  review ? [wordsBlock(voice.say('digest.review', dateForms(review, voice)))] : []

const listOf = ({ isUnreachable, certainty }: DigestRow) => (isUnreachable ? 'unreachable' : certainty)

function listBlocks({ contact: { email } }: PolicyVersion, rows: readonly DigestRow[], isTeam: boolean, voice: Voice): readonly Block[] {
  const { say } = voice
  const lists = Map.groupBy(rows, listOf)
  return [
    ...caseBlocks(isTeam ? say('digest.teamOverdue') : say('digest.managerOverdue'), lists.get('found'), voice),
    ...caseBlocks(say('digest.saysDone'), lists.get('said to be gone'), voice),
    ...caseBlocks(say('digest.unknown'), lists.get('unknown'), voice),
    ...caseBlocks(isTeam ? say('digest.teamUnreachable') : say('digest.managerUnreachable', { email }), lists.get('unreachable'), voice),
  ]
}

const caseBlocks = (sentence: string, rows: readonly DigestRow[] = [], voice: Voice): readonly Block[] =>
  rows.length === 0
    ? []
    : [
        wordsBlock(sentence),
        {
          kind: 'rows',
          rows: rows.map(({ name, unit, devices, suspensions }) => ({
            name: plainName(name),
            detail: plainName(unit),
            lines: [...(devices.length > 0 ? [deviceNames(devices, voice)] : []), ...suspensionLines(suspensions, voice)],
          })),
        },
      ]

/** A count without names: whether anything is wrong with these devices is not known. */
function unreadBlocks(rows: readonly DigestRow[], { say }: Voice): readonly Block[] {
  const count = rows.reduce((sum, { unread }) => sum + unread, 0)
  return count > 0 ? [wordsBlock(say('digest.unread', { count }))] : []
}

function suspensionLines(suspensions: DigestRow['suspensions'], voice: Voice) {
  const some = (is: Enforcement['is']) => suspensions.filter(one => one.is === is).map(({ device }) => device)
  const refused = some('cannot be enforced')
  return [
    some('set').length > 0 ? voice.say('device.suspended') : [],
    some('requested').length > 0 ? voice.say('device.requested') : [],
    refused.length > 0 ? voice.say('digest.refused', { devices: deviceNames(refused, voice) }) : [],
  ].flat()
}
