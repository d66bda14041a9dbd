import type { RehearsalFiles, Rehearsals, RequestedRehearsal } from '#domain/rehearsal/requested.ts'

export function memoryRehearsals(): Rehearsals {
  const all = new Map<string, RequestedRehearsal>()
  const lastOf = (policy: string, isMeant: (one: RequestedRehearsal) => boolean) =>
    [...all.values()]
      .filter(one => one.policy.id === policy && isMeant(one))
      .reduce<RequestedRehearsal | undefined>((a, b) => (a && a.id > b.id ? a : b), undefined)
  const keyOf = (policy: string, id: string) => `${policy} ${id}`
  return {
    async find(policy, id) {
      return all.get(keyOf(policy, id))
    },
    findLast: async policy => lastOf(policy, () => true),
    findDoneBefore: async (policy, id) => lastOf(policy, one => one.id < id && one.summary !== undefined),
    async save(rehearsal) {
      all.set(keyOf(rehearsal.policy.id, rehearsal.id), rehearsal)
    },
  }
}

interface MemoryRehearsalFiles extends RehearsalFiles {
  /** What stands behind a link. */
  fetched(link: string): Promise<string>
}

export function memoryRehearsalFiles(): MemoryRehearsalFiles {
  const texts = new Map<string, string>()
  const found = async (link: string) => {
    const text = texts.get(link)
    if (text === undefined) throw new Error(`there is no file at ${link}`)
    return text
  }
  const linkOf = (rehearsal: string, name: string) => `https://files.example/${rehearsal}/${name}`
  return {
    async save(rehearsal, name, text) {
      texts.set(linkOf(rehearsal, name), [...text].join(''))
    },
    read: (rehearsal, name) => found(linkOf(rehearsal, name)),
    link: async (rehearsal, name) => linkOf(rehearsal, name),
    fetched: found,
  }
}
