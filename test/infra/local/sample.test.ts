import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readOrganisation } from '../../../functions/cli/input/organisation.ts'
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import { adaptedTo } from '../../../infra/local/sample/adapted.ts'
import { sampleFiles } from '../../../infra/local/sample/files.ts'
import { organisation } from '../../../infra/local/sample/organisation.ts'
import { changeRecord, deviceRecord, staffRecord } from '../../../shared/domain/people/records.ts'
import { rehearseCampaign } from '../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { askedOfCatalogue } from '../../../shared/domain/requirements/requirement-of.ts'

const sampleFile = (name: string) => fileURLToPath(new URL(`../../../infra/local/sample/${name}`, import.meta.url))

const many = organisation(5000, 1)

const hasTiktok = ({ apps }: { apps: string }) => apps.split(';').includes('tiktok')
const isInScope = ({ ownership, workApps }: { ownership: string; workApps: string }) => ownership === 'official' || workApps === 'yes'

describe('an invented organisation', () => {
  const { staff, devices, changes } = many

  test('is made of records that can be read', () => {
    for (const [schema, rows] of [
      [staffRecord, staff],
      [deviceRecord, devices],
      [changeRecord, changes],
    ] as const) {
      expect(rows.length).toBeGreaterThan(10)
      expect(rows.flatMap((row) => schema.safeParse(row).error ?? [])).toEqual([])
    }
  })

  test('gives no id, and no mail address, to two', () => {
    expect(new Set(staff.map(({ id }) => id)).size).toBe(staff.length)
    expect(new Set(staff.map(({ email }) => email)).size).toBe(staff.length)
    expect(new Set(devices.map(({ id }) => id)).size).toBe(devices.length)
  })

  test('has a director-general over heads of units, who are over the others of their units', () => {
    const byId = new Map(staff.map((row) => [row.id, row]))
    const [top, ...others] = staff
    expect(top?.manager).toBe('')
    for (const { manager, unit } of others) if (manager !== top?.id) expect(byId.get(manager)).toMatchObject({ manager: top?.id, unit })
    const headed = others.filter(({ manager }) => manager === top?.id).map(({ unit }) => unit)
    expect(headed).toEqual([...new Set(staff.map(({ unit }) => unit))])
  })

  test('has TikTok on a device in scope of 12 % of its staff', () => {
    const affected = new Set(devices.filter((device) => isInScope(device) && hasTiktok(device)).map(({ staff }) => staff))
    expect(affected.size / staff.length).toBeCloseTo(0.12, 2)
  })
})

describe('the sample', () => {
  test.each(Object.entries(sampleFiles()))('is what the generator writes: %s', (name, text) => {
    expect(readFileSync(sampleFile(name), 'utf8')).toBe(text)
  })

  test('rehearses as a whole story, from notices to suspensions and restorations', async () => {
    const read = await readPolicy('eu-commission-tiktok-2023')
    const files = { staff: sampleFile('staff.csv'), devices: sampleFile('devices.csv'), changes: sampleFile('changes.csv') }
    const people = await readOrganisation(files, askedOfCatalogue)
    if ('problems' in read || 'problems' in people) throw new Error('the sample cannot be read')
    const { events } = rehearseCampaign(read.policy, people.people, people.changes)
    const of = (kind: string) => events.filter((event) => event.kind === kind).length
    expect(of('opened')).toBe(25)
    expect(of('relapsed')).toBe(4)
    expect(of('suspension')).toBe(8)
    expect(of('restoration')).toBe(5)
    const steps = events.flatMap((event) => (event.kind === 'notice' ? [event.step] : []))
    expect(steps).toEqual(
      expect.arrayContaining(['announcement', 'first', 'again', 'P0D', 'after:P0D', 'suspended', 'cleared', 'restored', 'every:4']),
    )
  })
})

describe('the sample, adapted to another policy', () => {
  async function adapted(name: string) {
    const read = await readPolicy(name)
    const files = { staff: sampleFile('staff.csv'), devices: sampleFile('devices.csv'), changes: sampleFile('changes.csv') }
    const organisation = await readOrganisation(files, askedOfCatalogue)
    if ('problems' in read || 'problems' in organisation) throw new Error('the sample cannot be read')
    const { people, changes } = adaptedTo(read.policy, organisation)
    const { events } = rehearseCampaign(read.policy, people, changes)
    const kinds = new Set(events.map(({ kind }) => kind))
    return { devices: people.flatMap(({ devices }) => devices), changes, kinds }
  }

  const reading = (devices: Awaited<ReturnType<typeof adapted>>['devices'], id: string) =>
    devices.find((device) => device.id === id)?.readings[0]

  test.each(['example-os-update', 'example-disk-encryption'])(
    'tells the whole story of %s: notices, suspensions, restorations',
    async (name) => {
      const { kinds } = await adapted(name)
      expect([...kinds]).toEqual(expect.arrayContaining(['opened', 'notice', 'suspension', 'restoration', 'digest']))
    },
  )

  test('has computers for handhelds where only computers are asked, each failing its own check', async () => {
    const { devices, changes } = await adapted('example-disk-encryption')
    expect(devices.find(({ id }) => id === 'd004')).toMatchObject({ label: 'MacBook', platform: 'macos' })
    expect(devices.find(({ id }) => id === 'd007')).toMatchObject({ label: 'Work Android phone', platform: 'android' })
    expect(reading(devices, 'd004')).toMatchObject({ met: [], unmet: ['filevault'] })
    expect(reading(devices, 'd001')).toMatchObject({ met: [], unmet: ['bitlocker'] })
    expect(reading(devices, 'd003')).toMatchObject({ met: ['filevault'], unmet: [] })
    expect(changes.find(({ device }) => device === 'd006')).toMatchObject({ passed: ['bitlocker'], failed: [] })
  })
})
