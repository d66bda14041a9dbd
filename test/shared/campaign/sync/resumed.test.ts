import { expect, it } from 'vitest'
import { type Death, mortal } from '#test/simulation/mortal.ts'
import type { Running } from '../running.ts'
import { devicesOf, hour, pageOf, passed, passOver, reportOf, type Scripted, syncOnce } from './scripted.ts'

const ben = { users: [{ id: 'ben' }] }

/** Nine devices of Ben's stay as they are, so that no pass is far smaller than the last. */
const steady = Array.from({ length: 9 }, (_, number) => reportOf({ ref: `s${number}`, ...ben }))

const later = { inventoriedAt: hour(9) }

/** Two passes went before; in the third a device vanishes, one changes hands, one is new, one clean, one found, one shared and one gone. */
async function ready(): Promise<{ running: Running; source: Scripted }> {
  const { running, source } = await passed(
    pageOf(...steady, reportOf({ ref: 'vanishing' }), reportOf({ ref: 'moving' }), reportOf({ ref: 'found' })),
    pageOf(reportOf({ ref: 'cleaned', found: ['tiktok'] }), reportOf({ ref: 'shared' }), reportOf({ ref: 'gone' })),
  )
  source.pages = [pageOf(...steady, ...source.pages.flatMap(page => ('reports' in page ? (page.reports ?? []) : [])).slice(10))]
  await passOver(running, source)
  source.pages = [
    pageOf(...steady, reportOf({ ref: 'moving', ...ben, ...later }), reportOf({ ref: 'found', found: ['tiktok'], ...later })),
    pageOf(
      ...[reportOf({ ref: 'new', ...ben }), reportOf({ ref: 'cleaned', ...later }), reportOf({ ref: 'gone', isGone: true })],
      reportOf({ ref: 'shared', users: [{ id: 'ana' }, { id: 'ben' }], ...later }),
    ),
  ]
  running.later({ hours: 6 })
  return { running, source }
}

const names = ['people', 'refs', 'owners', 'addresses', 'policies', 'drafts', 'passes', 'deviceIndex'] as const

/** What came of the third pass, the worker of which died once. */
async function survived(death: Death) {
  const { running, source } = await ready()
  const worker = mortal(running.ports, names, death)
  await syncOnce(worker, source).catch(() => undefined)
  const { outcome } = await syncOnce(running, source)
  return { calls: worker.calls(), outcome: outcome === 'early' ? 'accepted' : outcome, ...(await cameOf(running)) }
}

const cameOf = async (running: Running) => ({
  ana: (await devicesOf(running)).toSorted(),
  ben: (await devicesOf(running, 'ben')).filter(line => !line.startsWith('C39-S')).toSorted(),
  shared: await running.ports.owners.find('serial:C39-SHARED'),
})

it('a pass whose worker dies ends the same, before or after whichever call that is', async () => {
  const { calls, ...intact } = await survived({ at: 0, when: 'before' })
  expect(intact).toEqual({
    outcome: 'accepted',
    ana: ['C39-CLEANED no-tiktok', 'C39-FOUND tiktok', 'C39-GONE no-tiktok vanished', 'C39-VANISHING no-tiktok vanished'],
    ben: ['C39-MOVING no-tiktok', 'C39-NEW no-tiktok'],
    shared: undefined,
  })
  expect(calls).toBeGreaterThan(50)
  for (let at = 1; at <= calls; at += 1)
    for (const when of ['before', 'after'] as const) {
      const { calls: _, ...came } = await survived({ at, when })
      expect(came, `death ${when} call ${at}`).toEqual(intact)
    }
})

it('a pass whose worker dies ends the same in runs of one page and one part each', async () => {
  const { running, source } = await ready()
  const outcomes: string[] = []
  while (outcomes.at(-1) !== 'accepted') outcomes.push((await syncOnce(running, source, () => false)).outcome)
  expect(outcomes.length).toBeGreaterThan(3)
  const { running: whole, source: same } = await ready()
  await syncOnce(whole, same)
  expect(await cameOf(running)).toEqual(await cameOf(whole))
})

it('a pass whose worker dies gives way to another run that was faster', async () => {
  const { running, source } = await ready()
  const slow = { ...source, source: { ...source.source } }
  let isFirst = true
  slow.source.open = async matcher => {
    if (isFirst) {
      isFirst = false
      await syncOnce(running, source)
    }
    return source.source.open(matcher)
  }
  expect((await syncOnce(running, slow)).outcome).toBe('overtaken')
  expect((await cameOf(running)).ana).toContain('C39-CLEANED no-tiktok')
})
