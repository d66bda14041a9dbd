import type { Secrets } from '../../shared/campaign/secrets.ts'

/** @param known by name, each with its previous value where it has one */
export const memorySecrets = (known: Readonly<Record<string, readonly [current: string, previous?: string]>>): Secrets => ({
  async read(name) {
    const [current, previous] = known[name] ?? []
    if (current === undefined) throw new Error(`no secret ${name}`)
    return { current, ...(previous === undefined ? {} : { previous }) }
  },
})
