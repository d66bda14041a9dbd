/** A letter written again, long after it was sent. */
import { atNotice, type Knowledge } from '../people/at-notice.ts'
import type { ToldPart } from '../people/mail.ts'
import { languageOf, type Person, withCases } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type PolicyAtStage, stagesOf } from '../policies/stages.ts'
import { matterIn, type Part } from '../review/agenda.ts'
import { policyDeadline } from '../schedule/policy-deadline.ts'
import { type Deadline, deadlineAt } from '../schedule/timetable.ts'
import type { Letter } from './letter.ts'
import { fingerprintOf, noAddress } from './mailer.ts'
import { noticeLetter } from './notice.ts'
import type { Voices } from './voice.ts'

/** Letters to write before giving up: a mail about many policies could have said many things. */
const mostTries = 200

/**
 * The letter with this fingerprint, without the address of the reader's page. What evidence does not say is tried out: the stage and deadline
 * of each policy, the language, whether there were pages.
 * @param policies the versions that it told of, and others that were in force
 * @returns undefined if something else that it said has changed since
 */
export function letterAgain(
  person: Person,
  knowledge: Knowledge & { readonly fingerprint: string },
  id: string,
  policies: readonly PolicyVersion[],
  voices: Voices,
): Letter | undefined {
  const then = atNotice(person, knowledge)
  const languages = new Set([languageOf(person), person.profile.language])
  let tries = 0
  for (const parts of choices(knowledge.tells.map((told) => partsOf(told, then, policies))))
    for (const language of languages)
      for (const page of [noAddress, undefined]) {
        tries += 1
        if (tries > mostTries) return undefined
        const told = parts.map((part) => ({ ...part, page }))
        const letter = noticeLetter(atStages(then, parts), told, id, knowledge.claimedAt, voices(language), policies)
        if (fingerprintOf(letter) === knowledge.fingerprint) return letter
      }
  return undefined
}

/** Every way to take one of each list. */
function* choices<T>([first, ...others]: readonly (readonly T[])[]): Generator<readonly T[]> {
  if (!first) yield []
  else for (const one of first) for (const more of choices(others)) yield [one, ...more]
}

/** What one policy may have told. */
function partsOf(told: ToldPart, person: Person, policies: readonly PolicyVersion[]): readonly Part[] {
  const { policy, openedAt, tells, through, ownDates = {}, changed } = told
  const whole = policies.find(({ id, version }) => id === policy.id && version === policy.version)
  if (!whole) return []
  return stagesOf(whole).flatMap((stage) =>
    deadlinesOf(told, person, stage).map((deadline) => ({
      ...matterIn({ ...person, policy: stage, whole }, deadline),
      ...{ at: through, tells, through, movable: false, ownDates },
      openedAt,
      changes: changed ? new Set(changed) : undefined,
    })),
  )
}

/** As it says, or else that of the case now, or of the policy. */
function deadlinesOf({ policy, openedAt, states }: ToldPart, { profile, cases }: Person, stage: PolicyAtStage): readonly Deadline[] {
  const ruled = policyDeadline(stage, profile.zone)
  const current = openedAt && cases.find((one) => one.policy === policy.id)
  const held = current ? deadlineAt(current.deadline, current.deadlineZone ?? profile.zone) : ruled
  const both = held.at.equals(ruled.at) ? [held] : [held, ruled]
  if (!states) return both
  return [both.find(({ at }) => at.equals(states)) ?? deadlineAt(states, profile.zone)]
}

const atStages = (person: Person, parts: readonly Part[]): Person =>
  withCases(person, (current) => {
    const stage = parts.find(({ policy }) => policy.id === current.policy)?.policy.stage
    return stage === undefined ? current : { ...current, stage }
  })
