import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import type { EvidenceStore, Fact } from '#domain/people/evidence.ts'
import type { NoticeContents } from '#domain/people/mail.ts'
import { addressRef } from '#domain/people/ref.ts'
import { instant, several } from '../builders.ts'

const ref = 'ABCDEFGHIJKLMNOPQRST'
const contents: NoticeContents = {
  tells: [
    {
      policy: { id: 'no-tiktok', version: 1 },
      openedAt: instant('2023-02-23T09:00:00Z'),
      tells: [{ step: 'first', devices: ['phone'] }],
      through: instant('2023-02-23T09:00:00Z'),
    },
  ],
  found: [
    {
      policy: 'no-tiktok',
      device: 'phone',
      unmet: ['tiktok'],
      since: instant('2023-02-23T09:00:00Z'),
      source: 'import',
      reportedAt: instant('2023-02-23T03:36:00Z'),
    },
  ],
  tries: 1,
  claimedAt: instant('2023-02-23T08:59:00Z'),
  to: addressRef('ana@ec.example'),
  fingerprint: '00112233445566778899aabbccddeeff',
  subject: 'Please remove TikTok by 15 March',
}
const accepted: Fact = { kind: 'accepted', at: instant('2023-02-23T09:00:00Z'), messageId: 'm1' }
const delivered: Fact = { kind: 'delivered', at: instant('2023-02-23T09:00:05Z'), messageId: 'm1' }

/** The contract of every EvidenceStore. */
export function evidenceContract(technology: string, open: () => Promise<EvidenceStore>) {
  describe(technology, () => {
    it('evidence is undefined for an unknown notice', async () => {
      const evidence = await open()
      await evidence.record(ref, 1, [accepted])
      expect(await evidence.find(ref, 2)).toBeUndefined()
      expect(await evidence.find(ref, 11)).toBeUndefined()
    })

    it('evidence merges what the sender and the events know, in either order', async () => {
      const whole = { ...contents, accepted: accepted.at, delivered: delivered.at, messageIds: ['m1'] }
      const evidence = await open()
      await evidence.record(ref, 1, [accepted], contents)
      expect(await evidence.record(ref, 1, [delivered])).toEqual(whole)
      await evidence.record(ref, 2, [{ ...delivered, at: accepted.at }])
      expect(await evidence.record(ref, 2, [accepted], contents)).toEqual({ ...whole, delivered: accepted.at })
      expect(await evidence.find(ref, 1)).toEqual(whole)
    })

    it('evidence counts any later fact as proof of acceptance', async () => {
      const evidence = await open()
      for (const [index, kind] of (['delivered', 'bounced', 'complained'] as const).entries()) {
        const found = await evidence.record(ref, index + 1, [{ ...delivered, kind }])
        expect(found).toEqual({ accepted: delivered.at, [kind]: delivered.at, messageIds: ['m1'] })
      }
    })

    it('evidence keeps why a notice first bounced, in the words of the mail service', async () => {
      const evidence = await open()
      const bounced = { ...delivered, kind: 'bounced' } as const
      const found = { accepted: delivered.at, bounced: delivered.at, bounceSubType: 'OnAccountSuppressionList', messageIds: ['m1'] }
      expect(await evidence.record(ref, 1, [{ ...bounced, bounceSubType: 'OnAccountSuppressionList' }])).toEqual(found)
      expect(await evidence.record(ref, 1, [{ ...bounced, bounceSubType: 'General' }])).toEqual(found)
      expect(await evidence.find(ref, 1)).toEqual(found)
    })

    it('evidence takes several facts about one copy at once', async () => {
      const evidence = await open()
      const bounced: Fact = { ...delivered, kind: 'bounced', at: instant('2023-02-23T09:00:09Z') }
      const known = { accepted: accepted.at, delivered: delivered.at, bounced: bounced.at, messageIds: ['m1'] }
      expect(await evidence.record(ref, 1, [delivered, accepted, bounced, { ...delivered, at: bounced.at }])).toEqual(known)
      const stray = await evidence.record(ref, 1, [
        { ...delivered, messageId: 'm0' },
        { ...bounced, messageId: 'm0' },
      ])
      expect(stray).toEqual({ ...known, messageIds: ['m0', 'm1'], strayIds: ['m0'] })
    })

    it('evidence keeps the first fact of each kind', async () => {
      const evidence = await open()
      await evidence.record(ref, 1, [delivered])
      const later = instant('2023-03-23T09:00:00Z')
      expect(await evidence.record(ref, 1, [{ ...delivered, at: later }])).toMatchObject({ delivered: delivered.at })
    })

    it('evidence shows a duplicate by its second message id', async () => {
      const evidence = await open()
      await evidence.record(ref, 1, [{ ...accepted, messageId: 'm2' }])
      expect((await evidence.record(ref, 1, [accepted])).messageIds).toEqual(['m1', 'm2'])
    })

    it('evidence takes events of another copy for proof of that copy alone, even repeated', async () => {
      const evidence = await open()
      await evidence.record(ref, 1, [accepted])
      for (const kind of ['delivered', 'bounced', 'delivered'] as const)
        await evidence.record(ref, 1, [{ ...delivered, kind, messageId: 'm0' }])
      const known = { accepted: accepted.at, messageIds: ['m0', 'm1'], strayIds: ['m0'] }
      expect(await evidence.find(ref, 1)).toEqual(known)
      expect(await evidence.record(ref, 1, [delivered])).toEqual({ ...known, delivered: delivered.at })
    })

    it('evidence counts the events of every copy that the answer of the mail service names', async () => {
      const evidence = await open()
      await evidence.record(ref, 1, [{ ...accepted, messageId: 'm0' }])
      await evidence.record(ref, 1, [delivered])
      const known = await evidence.record(ref, 1, [accepted], contents)
      expect(known).toEqual({ ...contents, accepted: accepted.at, messageIds: ['m0', 'm1'] })
      expect(await evidence.record(ref, 1, [delivered])).toEqual({ ...known, delivered: delivered.at })
      expect(await evidence.record(ref, 1, [{ ...delivered, kind: 'bounced', messageId: 'm0' }])).toMatchObject({ bounced: delivered.at })
    })

    it('evidence keeps one copy of two whose events come at once', async () => {
      const evidence = await open()
      await Promise.all(['m1', 'm2', 'm3'].map(messageId => evidence.record(ref, 1, [{ ...accepted, messageId }])))
      const { messageIds, strayIds } = (await evidence.find(ref, 1)) ?? {}
      expect(messageIds).toEqual(['m1', 'm2', 'm3'])
      expect(strayIds).toHaveLength(2)
    })

    it('evidence keeps the date of a digest', async () => {
      const evidence = await open()
      const digest: NoticeContents = { ...contents, tells: [], digestOn: Temporal.PlainDate.from('2023-03-17') }
      await evidence.record(ref, 1, [accepted], digest)
      expect(await evidence.find(ref, 1)).toEqual({ ...digest, accepted: accepted.at, messageIds: ['m1'] })
    })

    it('evidence of one person can be removed entirely', async () => {
      const evidence = await open()
      const numbers = several(30, index => index + 1)
      for (const number of numbers) await evidence.record(ref, number, [accepted], contents)
      await evidence.record('BBCDEFGHIJKLMNOPQRST', 1, [accepted])
      await evidence.removeAll(ref)
      await evidence.removeAll('CBCDEFGHIJKLMNOPQRST')
      expect(await Promise.all(numbers.map(number => evidence.find(ref, number)))).toEqual(numbers.map(() => undefined))
      expect(await evidence.find('BBCDEFGHIJKLMNOPQRST', 1)).toEqual({ accepted: accepted.at, messageIds: ['m1'] })
    })

    it('evidence of one person can be removed entirely, even if it fills several pages', async () => {
      const evidence = await open()
      // DynamoDB ends a page at 1 MB.
      const devices = several(300, index => String(index).padEnd(1000, 'x'))
      const large = contents.tells.map(part => ({ ...part, tells: [{ step: 'first', devices }] }))
      const numbers = [1, 2, 3, 4, 5]
      for (const number of numbers) await evidence.record(ref, number, [accepted], { ...contents, tells: large })
      await evidence.removeAll(ref)
      expect(await Promise.all(numbers.map(number => evidence.find(ref, number)))).toEqual(numbers.map(() => undefined))
    })
  })
}
