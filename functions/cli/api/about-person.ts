import { isRef } from '#domain/people/ref.ts'
import { mailAddress } from '#domain/text.ts'
import { lookUpPersonRoute } from '#functions/admin/routes/people.ts'
import { orNone } from '../failure.ts'
import type { Api } from './api.ts'
import { requestTo } from './client.ts'

/**
 * The ref of a person, looked up unless they are named by it; a ref may be nobody's. Calls about a person name only the ref: servers log
 * addresses of requests, so no staff id and no mail address goes into one.
 * @param person a staff id, a mail address or a ref
 */
export async function findRefByApi(api: Api, person: string) {
  if (isRef(person)) return person
  const lookUp = (body: object) => api.call({ ...requestTo(lookUpPersonRoute, {}), body })
  // A staff id may look like an address.
  const byId = mailAddress.safeParse(person).success ? await orNone(lookUp({ staff: person })) : await lookUp({ staff: person })
  return (byId ?? (await lookUp({ address: person }))).body.ref
}
