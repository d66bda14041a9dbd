import type * as z from 'zod'
import { byNumber } from '#domain/text.ts'
import type { Words } from '../admin/command.ts'
import { getSourceRoute, type listedSource, listSourceFindingsRoute, passUnderWay } from '../admin/routes/sources.ts'
import { testSourceRoute } from '../admin/routes/tests.ts'
import { minute } from '../minute.ts'
import { routeVerb } from './route-verb.ts'
import type { Verb } from './verb.ts'

type ListedSource = z.output<typeof listedSource>

function standing({ name, kind, everyHours, isDirectory, secretEnds, last, accepted, ...source }: ListedSource): Words {
  const devices = isDirectory ? undefined : last
  return [
    {
      source: name,
      kind,
      'read every': `${everyHours} hours`,
      'secret ends': secretEnds && String(secretEnds),
      now: passUnderWay(source),
      'last pass': last ? `${last.number}, ${last.outcome}, ended ${minute(last.endedAt)}` : 'none yet',
      why: last?.why,
      records: last && `${last.records}${last.total === undefined ? '' : `, of ${last.total} by the source`}`,
      present: devices?.present,
      cleared: devices?.cleared,
      vanished: devices?.vanished,
      unread: last?.unread,
      unmatched: devices?.unmatched,
      shared: devices?.shared,
      'left out': last?.leftOut && byNumber(last.leftOut),
      accepted: accepted && `pass ${accepted.number}, ended ${minute(accepted.endedAt)}, with ${accepted.records} records`,
      'to do': last?.outcome === 'held' ? `if the pass is right: ides source accept ${name} --pass ${last.number}` : undefined,
    },
    '',
    'Records that could not be used:',
  ]
}

const showSource = routeVerb(getSourceRoute, {
  does: 'Show the state of a source, and which of its records could not be used',
  says: standing,
})

const listFindings = routeVerb(listSourceFindingsRoute, {
  name: 'source show',
  row: ({ record, what, message }) => ({ record, what, message }),
})

const showVerb: Verb = {
  ...showSource,
  async run(args, terminal, around) {
    const code = await showSource.run(args, terminal, around)
    return code !== 0 || args.includes('--help') ? code : listFindings.run(args, terminal, around)
  },
}

const testVerb = routeVerb(testSourceRoute, {
  name: 'source test',
  does: 'Connect to a source and read one page: show what it returns, and which permissions are missing; nothing is kept',
  example: 'intune',
  hasEnded: ({ endedAt }) => endedAt !== undefined,
  fails: ({ problem, shown }, { source }: { source: string }) =>
    problem?.message ?? (shown ? undefined : `${source} was not tested in twenty minutes: see the log of sync`),
  says: ({ shown: { records, unread, total, secret, by, faults } = { records: 0, unread: 0, by: {}, faults: [] } }) => [
    {
      'first page': `${records} records${unread > 0 ? `, ${unread} of them unreadable` : ''}`,
      'on all pages': total,
      secret,
      ...Object.fromEntries(Object.entries(by).map(([what, kinds]) => [what, byNumber(kinds)])),
    },
    ...faults.map(fault => `odd: ${fault}`),
  ],
})

export const sourceVerbs = [showVerb, testVerb]
