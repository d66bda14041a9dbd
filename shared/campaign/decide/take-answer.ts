import type { Temporal } from 'temporal-polyfill'
import type { Language } from '#domain/catalogue/languages.ts'
import { languageOf, type Person, withCaseUnder } from '#domain/people/person.ts'
import { type StaffAnswer, withAnswer } from '#domain/review/decisions/answers.ts'
import { withHistory } from '#domain/review/requests.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'

/** What staff submit on their own page: an answer about their case, or the language of their mails. */
export type StaffInput = StaffAnswer | { kind: 'language'; language: Language }

/**
 * Records what a staff member submits, in the audit log first.
 * @returns `known` if it is nothing new; `nobody` if there is no such person, or the policy is not in force
 */
export async function takeAnswer(
  { people, policies, audit, clock }: Ports<'people' | 'policies' | 'audit' | 'clock'>,
  ref: string,
  policyId: string,
  said: StaffInput,
): Promise<'taken' | 'known' | 'nobody'> {
  const active = await policies.listActive()
  const policy = active.find(({ id }) => id === policyId)
  const stored = policy && (await people.find(ref))
  if (!stored) return 'nobody'
  const now = clock.now()
  const after = (person: Person) =>
    said.kind === 'language' ? inLanguage(person, policyId, said.language, now) : withAnswer(person, active, policy, said, now)
  const answered = after(stored.person)
  if (answered === stored.person) return 'known'
  const isOpen = answered.cases.some(one => one.policy === policyId && one.answers.requests.some(({ kind }) => kind === said.kind))
  const action = said.kind === 'more-time' && !isOpen ? 'more-time, granted at once' : actionOf(said)
  await audit.append({ policy: policyId, at: now, by: 'staff', action, about: ref })
  await changePerson(people, stored, after)
  return 'taken'
}

function inLanguage(person: Person, policy: string, language: Language, now: Temporal.Instant): Person {
  if (languageOf(person) === language) return person
  const chosen = [{ what: 'language', at: now, detail: language }] as const
  return { ...withCaseUnder(person, policy, one => withHistory(one, chosen)), chosenLanguage: language }
}

/** For the audit log: never in the person's own words. */
function actionOf(said: StaffInput) {
  if (said.kind === 'declare') return `declare ${said.remedy}`
  if (said.kind === 'checked') return `checked ${said.outcome}`
  return said.kind === 'withdraw' ? `withdraw ${said.request}` : said.kind
}
