import type { Enforcement } from '../people/enforcement.ts'
import type { Device, Profile } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
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
  /** The devices in breach. */
  readonly devices: readonly Device[]
  /** Of those that are to be suspended, how far that is. */
  readonly suspensions: readonly { readonly device: Device; readonly is: Enforcement['is'] }[]
  readonly isUnreachable: boolean
}

/** More rows are only counted. */
const mostRows = 50

/**
 * A digest to a manager or a team: overdue and unreachable staff, by policy.
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
  const unreachable = rows.filter(({ isUnreachable }) => isUnreachable).length
  const policies = [...new Map(rows.map(({ policy }) => [policy.id, policy])).values()]
  const shown = Map.groupBy(rows.slice(0, mostRows), ({ policy }) => policy.id)
  const isAsked = ({ id }: PolicyVersion) => reviews.some((policy) => policy.id === id)
  return {
    subject: rows.length > 0 ? digestSubject(rows.length - unreachable, unreachable, policies, voice) : reviewSubject(reviews, voice),
    language: voice.language,
    brand: voice.brand,
    greeting: greetingOf(profile, voice),
    sections: [...policies.filter(({ id }) => shown.has(id)), ...reviews.filter(({ id }) => !shown.has(id))].map((policy) =>
      sectionOf(
        policy,
        [
          isAsked(policy) ? reviewBlocks(policy, voice) : [],
          policyBlocks(policy, shown.get(policy.id) ?? [], profile.isTeam === true, voice),
        ].flat(),
        voice,
      ),
    ),
    footer: [
      rows.length > mostRows ? wordsBlock(say('digest.more', { count: rows.length - mostRows })) : [],
      wordsBlock(say('digest.confidential')),
      genuineBlocks(id, voice),
    ].flat(),
  }
}

const reviewBlocks = ({ review }: PolicyVersion, voice: Voice): readonly Block[] =>
  review ? [wordsBlock(voice.say('digest.review', dateForms(review, voice)))] : []

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
        wordsBlock(sentence),
        {
          kind: 'rows',
          rows: rows.map(({ name, unit, devices, suspensions }) => ({
            name: plainName(name),
            detail: plainName(unit),
            lines: [deviceNames(devices, voice), ...suspensionLines(suspensions, voice)],
          })),
        },
      ]

function suspensionLines(suspensions: DigestRow['suspensions'], voice: Voice): readonly string[] {
  const some = (is: Enforcement['is']) => suspensions.filter((one) => one.is === is).map(({ device }) => device)
  const refused = some('cannot be enforced')
  return [
    some('set').length > 0 ? voice.say('device.suspended') : [],
    some('requested').length > 0 ? voice.say('device.requested') : [],
    refused.length > 0 ? voice.say('digest.refused', { devices: deviceNames(refused, voice) }) : [],
  ].flat()
}
