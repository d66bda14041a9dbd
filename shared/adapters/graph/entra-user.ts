/** The owner of a device as a user of Microsoft Entra. */
import * as z from 'zod'
import type { Target } from '#domain/access/connector.ts'
import type { ApiClient } from '../http/api-client.ts'
import { permissions } from './graph.ts'

const user = z.object({ id: z.guid() })
const usersPage = z.object({ value: z.array(user) })

export function entraUsers(api: ApiClient, graph: string) {
  const users = `${graph}/v1.0/users`
  const permission = permissions.users

  /** One user exactly: another would be the wrong person. */
  async function find({ owner }: Target) {
    const isId = z.guid().safeParse(owner.id).success
    const found = isId ? await api.find(`${users}/${owner.id}?$select=id`, user, { permission }) : undefined
    if (found) return found.body.id
    const address = `'${owner.email.replaceAll("'", "''")}'`
    const query = new URLSearchParams({ $filter: `mail eq ${address} or userPrincipalName eq ${address}`, $select: 'id' })
    const { body } = await api.ask(`${users}?${query}`, usersPage, { permission })
    const [only, ...others] = body.value
    return others.length === 0 ? only?.id : undefined
  }

  return {
    find,
    /** Who is not there has no sessions. @throws SourceError */
    async revokeSessions(target: Target) {
      const id = await find(target)
      // Documented is 200, and that it may be another.
      if (id !== undefined)
        await api.tell(`${users}/${id}/revokeSignInSessions`, [200, 202, 204], { method: 'POST', permission: permissions.sessions })
    },
  }
}
