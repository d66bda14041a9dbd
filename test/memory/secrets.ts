import type { Secrets } from '#domain/secrets.ts'

/** @param known by name */
export const memorySecrets = (known: Record<string, string>): Secrets => ({
  async read(name) {
    const secret = known[name]
    if (secret === undefined) throw new Error(`no secret ${name}`)
    return secret
  },
})
