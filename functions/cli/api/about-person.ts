import type * as z from 'zod'
import { isRef } from '../../../shared/domain/people/ref.ts'
import { mailAddress } from '../../../shared/domain/text.ts'
import { foundPerson } from '../../admin/routes/people.ts'
import type { CommandFailure } from '../failure.ts'
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
