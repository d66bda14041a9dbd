import { parse } from 'csv-parse/sync'
import * as z from 'zod'
import { ofPolicy } from '../../admin/fields.ts'
import { at } from '../../path.ts'
import { clean, jsonLine } from '../clean.ts'
import { nothing, verb } from '../verb.ts'

const table = z.array(z.record(z.string(), z.string()))

export const unreachableVerb = verb(
  {
    name: 'ides case unreachable',
    does: 'Lists people who cannot be notified, and why, as CSV',
    takes: ofPolicy,
    options: nothing,
    example: 'ides case unreachable no-tiktok-2023 > to-phone.csv',
  },
  async ({ takes: { policy }, api, json, terminal }) => {
    const found = await api.call({ method: 'GET', path: at`/policies/${policy}/unreachable`, answer: z.string() })
    if (!found.ok) return terminal.fail(found)
    const inLines = () => [found.body.split('\r\n').map(clean).join('\r\n')]
    await terminal.print(json ? table.parse(parse(found.body, { columns: true })).map(jsonLine) : inLines())
    return 0
  },
)
