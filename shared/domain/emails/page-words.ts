/** What the staff page says first: whose decision it is, and what to do by when. */
import type { Temporal } from 'temporal-polyfill'
import { type Case, caseOf, type Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import { bindsNobody, type PolicyVersion } from '../policies/policy.ts'
import { type Matter, matterOf } from '../review/agenda.ts'
import { actBlocks, otherSections } from './act.ts'
import { doneBlocks, headingOf, wordsBlock } from './blocks.ts'
import type { Block } from './letter.ts'
import { grantedBlock } from './replies.ts'
import { areOnlyAsked, standingOf } from './standing.ts'
import type { Voice } from './voice.ts'

export interface PageReader {
  readonly person: Person
  readonly policy: PolicyVersion
  /** In force, this one and others. */
  readonly policies: readonly PolicyVersion[]
  readonly voice: Voice
  readonly now: Temporal.Instant
}

export function pageWords(page: PageReader) {
  const { person, policy, voice, now } = page
  const last = caseOf(person, policy)
  const current = last?.state === 'closed' ? undefined : last
  const matter = matterOf(person, policy, now)
  const task = taskBlocks(page, current, matter)
  const isDemanding = task.some(({ kind }) => kind === 'deadline') && !areOnlyAsked(standingOf(person, matter).found)
  const stated = isDemanding ? matter.deadline : undefined
  return { last, current, task, ...headingOf(matter.policy, stated, voice) }
}

/** What to do, or that there is nothing to do; then what other decisions still ask. */
function taskBlocks(page: PageReader, current: Case | undefined, matter: Matter): readonly Block[] {
  const { person, policy, policies, voice } = page
  const others = policies.filter(({ id }) => id !== policy.id)
  const asked = current && isAsking(current) ? current.breaches.map(({ device }) => device) : undefined
  const sections = otherSections(person, others, asked, voice)
  return [
    ...ownBlocks(page, current, matter),
    ...sections.flatMap(({ heading, blocks }): Block[] => [{ kind: 'heading', text: heading }, ...blocks]),
  ]
}

const isAsking = ({ state, breaches }: Case) => breaches.length > 0 && state !== 'exempt'

function ownBlocks({ person, policy, now, voice }: PageReader, current: Case | undefined, matter: Matter): readonly Block[] {
  const isUnder = !bindsNobody(policy) && isInAudience(policy, person.profile)
  if (!isUnder || current?.breaches.length === 0) return doneBlocks(person, policy, now, voice)
  if (!current) return [wordsBlock(voice.say('announcement.nothing'))]
  if (current.state === 'exempt' && current.exemptUntil) return [grantedBlock(current.exemptUntil, person.profile.zone, voice)]
  const { asked, todo } = actBlocks(person, matter, true, now, voice)
  return [...asked, ...todo]
}
