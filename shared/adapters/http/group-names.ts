/** Which of the groups that policies speak of somebody is in. */

/** Names of groups, by the directory's own id of a member. */
export type GroupNames = ReadonlyMap<string, readonly string[]>

/**
 * @param groups the directory's ids of groups, by name
 * @param names those to read; of one that has no id nobody is a member
 * @param membersOf the ids of members, page by page
 */
export async function groupNames(
  groups: Readonly<Record<string, string>>,
  names: readonly string[],
  membersOf: (group: string) => AsyncIterable<readonly string[]>,
): Promise<GroupNames> {
  const found = new Map<string, string[]>()
  for (const name of new Set(names)) {
    const group = Object.hasOwn(groups, name) ? groups[name] : undefined
    if (group === undefined) continue
    for await (const members of membersOf(group))
      for (const member of members) {
        const before = found.get(member)
        if (!before) found.set(member, [name])
        else if (!before.includes(name)) before.push(name)
      }
  }
  return found
}
