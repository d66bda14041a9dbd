/** Which users a Conditional Access policy covers, and how many it leaves out. */
import * as z from 'zod'
import { counted, figure } from '#domain/text.ts'
import type { ApiClient } from '../http/api-client.ts'
import { type Conditions, unlessForbidden } from './conditional-access.ts'
import { permissions } from './graph.ts'
import { listed } from './policy-gaps.ts'

interface Named {
  users: readonly string[]
  groups: readonly string[]
  roles: readonly string[]
}

/** What policies name in place of a user's id. Guests are nobody's staff. */
const noUser = ['All', 'None', 'GuestsOrExternalUsers']

/** Emergency accounts are left out of every policy: more than so many, and than a hundredth of all, are others too. */
const fewUsers = 10

export function policyUsers(api: ApiClient, graph: string) {
  /** @returns undefined where it may not be read */
  function countAt(path: string, permission: string): Promise<number | undefined> {
    const address = `${graph}/v1.0/${path}?${new URLSearchParams({ $count: 'true', $select: 'id', $top: '1' })}`
    const question = { headers: { ConsistencyLevel: 'eventual' }, permission }
    return unlessForbidden(async () => {
      const found = await api.find(address, z.object({ '@odata.count': z.int() }), question)
      return found?.body['@odata.count'] ?? 0
    })
  }

  const allUsers = () => countAt('users', permissions.userCount)

  /** A user in two groups counts twice: policies name few. */
  async function extentOf({ users, groups, roles }: Named) {
    const path = (group: string) => `groups/${encodeURIComponent(group)}/transitiveMembers/microsoft.graph.user`
    const sizes = await Promise.all(groups.map(group => countAt(path(group), permissions.members)))
    const unread = sizes.filter(size => size === undefined).length
    return {
      count: sizes.reduce<number>((sum, size = 0) => sum + size, users.filter(one => !noUser.includes(one)).length),
      others: [
        ...(unread > 0 ? [`${counted(unread, 'group')} (not counted: grant ${permissions.members})`] : []),
        ...(roles.length > 0 ? [`the holders of ${counted(roles.length, 'role')}`] : []),
      ],
    }
  }

  async function share(count: number, others: readonly string[]) {
    if (count === 0 && others.length > 0) return listed.format(others)
    const all = await allUsers()
    const users =
      all === undefined
        ? `${counted(count, 'user')} (of how many was not read: grant ${permissions.userCount})`
        : `${figure(count)} of ${figure(all)} users`
    return listed.format([users, ...others])
  }

  return {
    /** A gap unless everybody is included. @throws SourceError */
    async includedGaps({ users }: Conditions): Promise<readonly string[]> {
      if (users.includeUsers.includes('All')) return []
      const { count, others } = await extentOf({ users: users.includeUsers, groups: users.includeGroups, roles: users.includeRoles })
      return [`covers ${await share(count, others)}. Under Users, include all users`]
    },

    /** @returns `except`: such as ` except 2 users`, for the sentence of a policy without gaps @throws SourceError */
    async excluded({ users }: Conditions): Promise<{ except: string; gaps: readonly string[] }> {
      const { count, others } = await extentOf({ users: users.excludeUsers, groups: users.excludeGroups, roles: users.excludeRoles })
      if (count > fewUsers && count > ((await allUsers()) ?? 0) / 100)
        return { except: '', gaps: [`leaves out ${await share(count, others)}. Under Users, exclude your emergency accounts alone`] }
      const words = [...(count > 0 ? [counted(count, 'user')] : []), ...others]
      return { except: words.length > 0 ? ` except ${listed.format(words)}` : '', gaps: [] }
    },
  }
}
