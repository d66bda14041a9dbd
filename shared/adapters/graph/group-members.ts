import * as z from 'zod'
import type { ApiClient } from '../http/api-client.ts'
import { pagesOfList } from '../http/records.ts'
import { graphPage, mostRecords, permissions } from './graph.ts'

const member = z.object({ id: z.string(), '@odata.type': z.string().optional() })

/** The ids of the members of a group, and of groups that are members of it, page by page. @throws SourceError */
export async function* groupMembers(api: ApiClient, graph: string, group: string): AsyncGenerator<readonly string[]> {
  const known = new Set([group])
  for (const id of known) {
    const first = `${graph}/v1.0/groups/${encodeURIComponent(id)}/members?${new URLSearchParams({ $select: 'id', $top: mostRecords })}`
    for await (const { records } of pagesOfList((next = first) => graphPage(api, next, { permission: permissions.members }))) {
      const members = records.flatMap((record) => member.safeParse(record).data ?? [])
      for (const one of members) if (one['@odata.type'] === '#microsoft.graph.group') known.add(one.id)
      yield members.map(({ id }) => id)
    }
  }
}
