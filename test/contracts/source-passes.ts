import { describe, expect, it } from 'vitest'
import { nothingCounted, type SourceState } from '#domain/sources/pass.ts'
import type { SourcePasses, Waiting } from '#domain/sources/passes.ts'
import { instant } from '../builders.ts'

const startedAt = instant('2023-03-01T09:00:00Z')
const until = instant('2099-03-01T09:00:00Z')

const state: SourceState = {
  kind: 'intune',
  pass: { number: 2, startedAt, stage: 'reading', cursor: 'page 2', pages: 1, sheets: 1, tries: 0, ...nothingCounted },
  accepted: { number: 1, startedAt, endedAt: startedAt.add({ minutes: 5 }), records: 7 },
}

const hashOf = (number: number) => number.toString(16).padStart(32, '0')

export const waitingOf = (person: string): Waiting => ({
  person,
  sighting: {
    device: 'serial:C39',
    keys: ['intune#1'],
    source: 'intune',
    label: 'Phone',
    platform: 'ios',
    ownership: 'official',
    workApps: true,
    coverage: 'all-apps',
    evidence: 'inventory',
    reportedAt: startedAt,
    unmet: [],
    met: [],
    absent: ['tiktok'],
  },
})

/** The contract of every SourcePasses. */
export function sourcePassesContract(technology: string, open: () => Promise<SourcePasses>) {
  describe(technology, () => {
    it('passes over sources have a state for each source, saved unless another saved it', async () => {
      const passes = await open()
      expect(await passes.find('intune')).toEqual({ state: {}, version: 0 })
      expect(await passes.save('intune', { state, version: 0 })).toBe(true)
      expect(await passes.save('intune', { state: {}, version: 0 })).toBe(false)
      expect(await passes.find('intune')).toEqual({ state, version: 1 })
      expect(await passes.save('intune', { state: { wanted: true }, version: 1 })).toBe(true)
      expect(await passes.find('intune')).toEqual({ state: { wanted: true }, version: 2 })
      expect(await passes.find('jamf')).toEqual({ state: {}, version: 0 })
    })

    it('passes over sources keep batches in order, each replaced by the one of the same part', async () => {
      const passes = await open()
      const part = { source: 'intune', pass: 2 }
      const finding = { record: 'b2', what: 'unmatched', message: 'has no user' } as const
      await passes.saveBatch({ ...part, part: 10 }, { devices: [hashOf(10)], findings: [] }, until)
      await passes.saveBatch({ ...part, part: 2 }, { devices: [], findings: [] }, until)
      await passes.saveBatch({ ...part, part: 2 }, { devices: [hashOf(2), hashOf(3)], findings: [finding] }, until)
      await passes.saveBatch({ ...part, pass: 20, part: 0 }, { devices: [hashOf(4)], findings: [] }, until)
      await passes.saveBatch({ ...part, source: 'intune-2', part: 0 }, { devices: [hashOf(5)], findings: [] }, until)
      expect(await Array.fromAsync(passes.listBatches('intune', 2))).toEqual([
        { devices: [hashOf(2), hashOf(3)], findings: [finding] },
        { devices: [hashOf(10)], findings: [] },
      ])
    })

    it('passes over sources keep lists of what was missing', async () => {
      const passes = await open()
      await passes.saveMissing('intune', 2, '0', [hashOf(1)], until)
      await passes.saveMissing('intune', 2, '0', [hashOf(2)], until)
      await passes.saveMissing('intune', 2, hashOf(3), [hashOf(3)], until)
      await passes.saveMissing('intune', 3, '0', [hashOf(4)], until)
      expect((await Array.fromAsync(passes.listMissing('intune', 2))).flat().toSorted()).toEqual([hashOf(2), hashOf(3)])
    })

    it('passes over sources keep what waits, until it is removed', async () => {
      const passes = await open()
      const part = { source: 'intune', pass: 2 }
      await passes.saveWaiting({ ...part, part: 1 }, [waitingOf('BEN')], until)
      await passes.saveWaiting({ ...part, part: 0 }, [waitingOf('ANA'), waitingOf('BEN')], until)
      await passes.saveWaiting({ ...part, pass: 3, part: 0 }, [waitingOf('BEN')], until)
      expect(await Array.fromAsync(passes.listWaiting('intune', 2))).toEqual([
        { part: 0, waiting: [waitingOf('ANA'), waitingOf('BEN')] },
        { part: 1, waiting: [waitingOf('BEN')] },
      ])
      await passes.removeWaiting({ ...part, part: 0 })
      expect(await Array.fromAsync(passes.listWaiting('intune', 2))).toEqual([{ part: 1, waiting: [waitingOf('BEN')] }])
    })

    it('passes over sources remove what waits of earlier passes over a source', async () => {
      const passes = await open()
      for (const [source, pass] of [
        ['intune', 2],
        ['intune', 10],
        ['intune', 11],
        ['intune-2', 2],
      ] as const)
        await passes.saveWaiting({ source, pass, part: 0 }, [waitingOf('ANA')], until)
      await passes.removeWaitingBefore('intune', 11)
      const left = async (source: string, pass: number) => (await Array.fromAsync(passes.listWaiting(source, pass))).length
      expect([await left('intune', 2), await left('intune', 10), await left('intune', 11), await left('intune-2', 2)]).toEqual([0, 0, 1, 1])
    })

    it('passes over sources forget what waits of a person, in all passes of all sources', async () => {
      const passes = await open()
      await passes.saveWaiting({ source: 'intune', pass: 2, part: 0 }, [waitingOf('ANA'), waitingOf('BEN')], until)
      await passes.saveWaiting({ source: 'jamf', pass: 1, part: 0 }, [waitingOf('BEN')], until)
      expect(await Array.fromAsync(passes.listWaitingOf('BEN'))).toEqual([waitingOf('BEN'), waitingOf('BEN')])
      await passes.forget('BEN')
      expect(await Array.fromAsync(passes.listWaitingOf('BEN'))).toEqual([])
      const left = [...(await Array.fromAsync(passes.listWaiting('intune', 2))), ...(await Array.fromAsync(passes.listWaiting('jamf', 1)))]
      expect(left.flatMap(({ waiting }) => waiting)).toEqual([waitingOf('ANA')])
    })
  })
}
