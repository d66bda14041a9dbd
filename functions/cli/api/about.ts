import type * as z from 'zod'
import { isRef } from '../../../shared/domain/people/ref.ts'
import type { Definitions } from '../../../shared/domain/policies/definitions.ts'
import { namedIn, requirementDocument } from '../../../shared/domain/requirements/document.ts'
import { unusable } from '../../../shared/domain/requirements/registry.ts'
import type { Requirement } from '../../../shared/domain/requirements/requirement.ts'
import { mailAddress } from '../../../shared/domain/text.ts'
import { foundPerson } from '../../admin/routes/people/get-person.ts'
import { approved, requirementList } from '../../admin/routes/requirements/requirement.ts'
import { at } from '../../path.ts'
import type { CommandFailure } from '../failure.ts'
import type { CliEnvironment } from '../surroundings.ts'
import type { Api } from './api.ts'
import type { Answered, Call } from './client.ts'

/**
 * A call about a person, under their ref: servers log addresses of requests, so no staff id and no mail address goes into one.
 * @param person a staff id, a mail address or a ref
 */
export async function callAbout<S extends z.ZodType>(
  api: Api,
  person: string,
  request: (ref: string) => Call<S>,
): Promise<Answered<z.output<S>> | CommandFailure> {
  const found = await findRefByApi(api, person)
  return found.ok ? api.call(request(found.ref)) : found
}

/** The ref of a person, looked up unless they are named by it. A ref may be nobody's. */
export async function findRefByApi(api: Api, person: string): Promise<{ readonly ok: true; readonly ref: string } | CommandFailure> {
  if (isRef(person)) return { ok: true, ref: person }
  const lookUp = (body: object) => api.call({ method: 'POST', path: '/people/lookup', body, answer: foundPerson })
  const byId = await lookUp({ staff: person })
  // A staff id may look like an address.
  const isUnknown = !byId.ok && byId.problem?.status === 404
  const found = isUnknown && mailAddress.safeParse(person).success ? await lookUp({ address: person }) : byId
  return found.ok ? { ok: true, ref: found.body.ref } : found
}

interface Found {
  readonly ok: true
  readonly definitions: Definitions
}

const answer = approved.extend({ document: requirementDocument })

/** What the registry says of the requirements by these names; nothing of those that it does not know. */
export async function registeredIn(api: Api, names: readonly string[]): Promise<Found | CommandFailure> {
  const definitions = new Map<string, Requirement | string>()
  const listed = await api.call({ method: 'GET', path: '/requirements', answer: requirementList })
  if (!listed.ok) return listed
  for (const { name, standing } of listed.body.items) {
    if (!names.includes(name)) continue
    if (standing !== 'approved') {
      definitions.set(name, unusable[standing](name))
      continue
    }
    const got = await api.call({ method: 'GET', path: at`/requirements/${name}`, answer })
    if (!got.ok) return got
    definitions.set(name, namedIn(got.body.document).requirement)
  }
  return { ok: true, definitions }
}

/** Milliseconds between two looks: in all, more than the quarter of an hour that Lambda gives a function. */
const pauses = Array.from({ length: 250 }, (_, index) => Math.min(250 * (index + 1), 5000))

/**
 * Polls until it has ended, for twenty minutes at most.
 * @param onWait called before each pause
 * @returns what was seen last, which may go on
 */
export async function lookUntil<T>(
  first: Answered<T> | CommandFailure,
  hasEnded: (body: T) => boolean,
  look: (body: T) => Promise<Answered<T> | CommandFailure>,
  { sleep }: Pick<CliEnvironment, 'sleep'>,
  onWait: (body: T) => void,
): Promise<Answered<T> | CommandFailure> {
  let now = first
  for (const pause of pauses) {
    if (!now.ok || hasEnded(now.body)) return now
    onWait(now.body)
    await sleep(pause)
    now = await look(now.body)
  }
  return now
}
