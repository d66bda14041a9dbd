import type * as z from 'zod'
import type { shownCase } from '../../admin/routes/cases.ts'
import { type Columns, facts, minute, rows } from '../output/rows.ts'
import type { TableStyle } from '../output/table.ts'

type ShownCase = z.output<typeof shownCase>

const maybe = (instant: string | undefined): string | undefined => (instant === undefined ? undefined : minute(instant))

/** How somebody stands, in lines. */
export const standing = ({ staff, name, email, unit, ref, state, held, ...rest }: ShownCase): string[] =>
  facts({
    staff: `${name} (${staff}), ${unit}`,
    mail: email,
    ref,
    state,
    'open since': minute(rest.openedAt),
    deadline: minute(rest.deadline),
    'extended until': maybe(rest.extendedUntil),
    'exempt until': maybe(rest.exemptUntil),
    'mail held': held && `${held.reason}, since ${minute(held.since)}`,
    'next notice': maybe(rest.nextNoticeAt),
    version: rest.version,
  })

const devices: Columns<ShownCase['devices'][number]> = {
  device: ({ id }) => id,
  label: ({ label }) => label,
  platform: ({ platform }) => platform,
  ownership: ({ ownership, workApps }) => `${ownership}${ownership === 'personal' && workApps ? ', with work apps' : ''}`,
  found: ({ found, certain }) => `${found.join(' ')}${found.length > 0 && !certain ? ' (unknown)' : ''}`,
  noticed: ({ noticedAt }) => maybe(noticedAt),
  access: ({ access, confirmed }) => `${access}${confirmed ? '' : ', not yet confirmed'}`,
}

const requests: Columns<ShownCase['requests'][number]> = {
  'asks for': ({ kind }) => kind,
  at: ({ at }) => minute(at),
  device: ({ device }) => device,
  until: ({ until }) => until,
  reason: ({ reason }) => reason,
}

const timeline: Columns<ShownCase['timeline'][number]> = {
  at: ({ at }) => minute(at),
  what: ({ what }) => what,
  detail: ({ detail }) => detail,
  devices: ({ devices }) => devices?.join(' '),
  notice: ({ notice }) => notice,
  by: ({ by }) => by,
  reason: ({ reason }) => reason,
}

/** All that is known of a case, as tables under each other. */
export const tablesOf = (shown: ShownCase, style: TableStyle): string[] => [
  ...standing(shown),
  ...below(shown.devices, devices, style),
  ...below(shown.requests, requests, style),
  ...below(shown.timeline, timeline, style),
]

const below = <T>(items: readonly T[], columns: Columns<T>, style: TableStyle): string[] =>
  items.length === 0 ? [] : ['\n', ...rows(items, columns, style)]
