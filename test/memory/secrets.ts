import type { Secrets } from '../../shared/campaign/secrets.ts'

/** Secrets known for as long as the process runs, by name; each may be followed by what it was before. */
export const memorySecrets = (known: Readonly<Record<string, readonly [current: string, previous?: string]>>): Secrets => ({
  async read(name) {
    const [current, previous] = known[name] ?? []
    if (current === undefined) throw new Error(`there is no secret ${name}`)
    return { current, ...(previous === undefined ? {} : { previous }) }
  },
})
