/** What is done to a whole local machine in tests: commands typed by its admins, and a check of all it stores. */
import { gunzipSync } from 'node:zlib'
import { paginateScan } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { expect } from 'vitest'
import { unpackText } from '#adapters/dynamodb/packed-text.ts'
import { openDatabase } from '#adapters/dynamodb/table.ts'
import type { Role } from '#adapters/oidc/scopes.ts'
import { isRef } from '#domain/people/ref.ts'
import type { CliEnvironment } from '#functions/cli/surroundings.ts'
import { type Machine, settings } from '#infra/local/machine.ts'
import { typed } from './typed.ts'

/** Commands of people who have a role. @param machine read once a command is typed */
export function commandsOn(machine: () => Machine) {
  /** Quotes hold words together. */
  const as = async (role: Role, args: string, around: Partial<CliEnvironment> = {}) => {
    const { api, issuer, system } = machine()
    const words = args.split(/ (?=(?:[^"]*"[^"]*")*[^"]*$)/).map(arg => arg.replaceAll('"', ''))
    return typed(words, { clock: system.clock, url: api, token: await issuer.tokenFor(role), ...around })
  }
  /** The same for a command that must succeed. @returns what it prints */
  const done = async (...command: Parameters<typeof as>) => {
    const { code, out, said } = await as(...command)
    expect({ code, said }).toEqual({ code: 0, said: expect.any(String) })
    return out
  }
  /** The same for a command whose output is known. */
  const prints = async (role: Role, args: string, wanted: string | RegExp) => {
    const out = await done(role, args)
    if (typeof wanted === 'string') expect(out).toBe(wanted)
    else expect(out).toMatch(wanted)
  }
  return { as, done, prints }
}

export interface StoredItem {
  /** The item's name in its key, such as `NOTICE`, or `person`. */
  kind: string
  /** Its key and all that it holds, unzipped, one attribute a line. */
  text: string
  /** Seconds since 1970. */
  expiresAt?: number
}

/** Everything stored in both tables. */
export async function allItems() {
  const client = openDatabase()
  const pages = [settings.PEOPLE_TABLE, settings.RECORDS_TABLE].map(TableName => Array.fromAsync(paginateScan({ client }, { TableName })))
  const items = (await Promise.all(pages)).flat().flatMap(({ Items = [] }) => Items)
  client.destroy()
  return items.map(item => {
    const attributes = unmarshall(item)
    return {
      kind: kindOf(attributes),
      text: Object.values(attributes).map(textOf).join('\n'),
      expiresAt: typeof attributes.expiresAt === 'number' ? attributes.expiresAt : undefined,
    }
  })
}

/** Several kinds lie in the partitions of a person and of a brake. */
function kindOf({ pk, sk }: Record<string, unknown>) {
  if (pk === undefined) return 'person'
  const [[kind = ''], [part = '']] = [String(pk).split('#'), String(sk).split('#')]
  if (isRef(kind)) return part
  return kind === 'BRAKE' ? `${kind} ${part}` : kind
}

function textOf(value: unknown) {
  // Lists are gzipped, people packed.
  if (value instanceof Uint8Array) return value[0] === 0x1f ? String(gunzipSync(value)) : unpackText(value)
  return value instanceof Set ? [...value].join(' ') : String(value)
}
