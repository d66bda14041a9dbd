import * as z from 'zod'
import { counted } from '../../shared/domain/text.ts'
import { ofPolicy } from '../admin/fields.ts'
import { type actions, decided, suspensionsBody } from '../admin/routes/brake.ts'
import { at } from '../path.ts'
import { noun } from './noun.ts'
import { factRows, minute, printAnswer, tableRows } from './output/rows.ts'
import type { TableStyle } from './terminal.ts'
import { nothing, type Verb, verb } from './verb.ts'

type Suspensions = z.output<typeof suspensionsBody>

const listVerb = verb(
  {
    name: 'ides brake list',
    does: 'Lists suspensions that are held, or due within 48 hours',
    takes: ofPolicy,
    options: nothing,
    json: 'Prints the answer as JSON.',
    example: 'ides brake list no-tiktok-2023',
  },
  async ({ takes: { policy }, api, json, terminal }) =>
    printAnswer(
      await api.call({ method: 'GET', path: at`/policies/${policy}/brake`, answer: suspensionsBody }),
      (body) => inWords(body, terminal.style),
      json,
      terminal,
    ),
)

function inWords({ list, madeAt, held, proposal, items, more, zone }: Suspensions, style: TableStyle): readonly string[] {
  const heading = factRows({
    list,
    made: minute(madeAt, zone),
    held: held && `${held.devices} since ${minute(held.since, zone)}, above the limit (${held.limit})`,
    proposal:
      proposal &&
      `${proposal.by} would ${proposal.action} ${proposal.devices?.length ?? 'all'} of list ${proposal.list}, since ${minute(proposal.at, zone)}: ends ${minute(proposal.until, zone)}`,
  })
  const table = tableRows(
    items,
    {
      staff: ({ staff }) => staff,
      ref: ({ ref }) => ref,
      device: ({ device }) => device,
      label: ({ label }) => label,
      state: ({ state }) => state,
      at: ({ at }) => at && minute(at, zone),
    },
    style,
  )
  return [
    ...heading,
    '\n',
    ...(items.length > 0 ? table : ['none\n']),
    ...(more > 0 ? [`… and ${more} more\n`] : []),
    ...(zone === undefined ? [] : [`\nTimes are in ${zone}.\n`]),
  ]
}

const done = { approve: 'approved', reject: 'rejected' } as const

const deciding = (action: (typeof actions)[number], path: string, does: string): Verb =>
  verb(
    {
      name: `ides brake ${action}`,
      does,
      more: `Takes effect when two people ${action} the same within 48 hours. Without options: what another person proposed, or else everything listed now.`,
      takes: ofPolicy,
      options: z.object({
        list: z.string().optional().meta({ title: 'HASH', description: 'The list that you looked at, as named by ides brake list.' }),
        devices: z
          .string()
          .transform((text) => text.split(',').map((id) => id.trim()))
          .optional()
          .meta({ title: 'ID,ID', description: 'Only these devices of the list.' }),
      }),
      example: `ides brake ${action} no-tiktok-2023 --list 0123456789abcdef0123456789abcdef`,
    },
    async ({ takes: { policy }, options, api, json, terminal }) => {
      const now = options.list ? undefined : await api.call({ method: 'GET', path: at`/policies/${policy}/brake`, answer: suspensionsBody })
      if (now?.ok === false) return terminal.fail(now)
      const proposed = now?.body.proposal?.action === action && !options.devices ? now.body.proposal : undefined
      const body = { list: options.list ?? proposed?.list ?? now?.body.list, devices: options.devices ?? proposed?.devices }
      return printAnswer(
        await api.call({ method: 'POST', path: `${at`/policies/${policy}/brake/`}${path}`, body, answer: decided }),
        ({ outcome, devices, until }) => [
          outcome === 'decided'
            ? `${counted(devices, 'suspension')} ${done[action]}\n`
            : `proposed for ${devices} of list ${body.list}: a second person must ${action} the same${until ? ` before ${minute(until)}` : ''}\n`,
        ],
        json,
        terminal,
      )
    },
  )

export const brakeNoun = noun({
  name: 'ides brake',
  does: 'Lists, approves and rejects suspensions above the limit',
  verbs: {
    list: listVerb,
    approve: deciding('approve', 'approval', 'Approves suspensions, whatever the limits'),
    reject: deciding('reject', 'rejection', 'Rejects suspensions: the devices keep their access until their breach ends'),
  },
})
