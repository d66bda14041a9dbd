/** Fields of records whose form an organisation decides, such as the one with the staff id. */
import * as z from 'zod'

const section = z.record(z.string(), z.unknown())

const typed = z.object({ type: z.string(), value: z.unknown() })

/**
 * @param path names with dots between: `profile.employeeNumber`. In a list of values with types it is the type: `externalIds.organization`
 * @returns undefined where there is no such text or number
 */
export function fieldAt(record: unknown, path: string): string | undefined {
  const found = path.split('.').reduce<unknown>(within, record)
  return (typeof found === 'string' || typeof found === 'number') && found !== '' ? String(found) : undefined
}

function within(at: unknown, name: string): unknown {
  if (Array.isArray(at)) return at.map((entry) => typed.safeParse(entry).data).find((entry) => entry?.type === name)?.value
  const { data = {} } = section.safeParse(at)
  return Object.hasOwn(data, name) ? data[name] : undefined
}
