import { describe, expect, it } from 'vitest'
import type { StaffReportPage, StaffSource } from '#domain/sources/staff-source.ts'
import type { StaffMember } from '#infra/local/sources/staff-member.ts'
import type { Exchange, StandIn } from '#infra/local/sources/stand-in.ts'
import { staffPagesOf } from '../staff-pages.ts'
import { vendorContract } from './vendors/contract.ts'
import { holdTo } from './vendors/hold-to.ts'

/** What is in the directory. A test may change it while the stand-in runs. */
export interface StaffDirectory {
  staff: readonly StaffMember[]
  groups?: Record<string, readonly string[]>
}

/** Keys of the directory's configuration. */
export type StaffChanges = Record<string, unknown>

export interface StaffSourceTraits {
  /** File of its vendor's contract. */
  vendor: string
  start: (
    directory: StaffDirectory,
    settings: { pageSize: number; onExchange: (exchange: Exchange) => void },
  ) => Promise<{ standIn: Pick<StandIn, 'fail' | 'close'>; source: (changes: StaffChanges) => StaffSource }>
  /** The field of the number of an employee. */
  employee: string
  /** A part of the path of its list of users. */
  list: string
  permissions: { users: string; members: string }
  /** Finds those of DG-CNECT, and not those of DG-COMM. */
  filter: string
}

export const staffId = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

export const staffMember = (number: number, changes: Partial<StaffMember> = {}): StaffMember => ({
  ref: staffId(number),
  email: `user${number}@ec.example`,
  name: `User ${number}`,
  ...changes,
})

export const ana = staffMember(1, {
  employee: 'E1',
  name: 'Ana Silva',
  language: 'pt',
  country: 'PT',
  office: 'Lisboa',
  unit: 'DG-CNECT',
  manager: staffId(2),
})

export const staffReportsIn = (pages: readonly StaffReportPage[]) => pages.flatMap(({ reports }) => reports)

/** Opens a source on its stand-in, whose answers must be as its vendor says. */
export async function openStaff({ vendor, start }: StaffSourceTraits, directory: StaffDirectory, changes: StaffChanges = {}) {
  const exchanges: Exchange[] = []
  const before = directory.staff
  const { standIn, source } = await start(directory, { pageSize: 2, onExchange: exchange => exchanges.push(exchange) })
  holdTo(vendorContract(vendor), standIn, exchanges, () => [...before, ...directory.staff])
  return { exchanges, standIn, directory, source: source(changes) }
}

/** The contract of every StaffSource, on its stand-in. */
export function staffSourceContract(name: string, traits: StaffSourceTraits) {
  const three = [ana, staffMember(2), staffMember(3)]
  const open = (directory: StaffDirectory, changes: StaffChanges = {}) => openStaff(traits, directory, changes)

  describe(`staff from ${name}`, () => {
    it('a staff member is reported with what the directory says, and nothing else', async () => {
      const { source } = await open({ staff: three.slice(0, 2) })
      const { employee: _, ...said } = ana
      expect(staffReportsIn(await staffPagesOf(source))).toEqual([
        { ...said, id: staffId(1), groups: [], isEnabled: true },
        { ref: staffId(2), id: staffId(2), email: 'user2@ec.example', name: 'User 2', groups: [], isEnabled: true },
      ])
    })

    it('staff come page by page, from any page on', async () => {
      const { source } = await open({ staff: three })
      const pages = await staffPagesOf(source)
      expect(pages.map(({ reports }) => reports.map(({ ref }) => ref))).toEqual([[staffId(1), staffId(2)], [staffId(3)]])
      expect(staffReportsIn(await staffPagesOf(source))).toEqual(staffReportsIn(pages))
    })

    it('a staff member has a staff id in another field, if that is configured', async () => {
      const { source } = await open({ staff: three.slice(0, 2) }, { staffId: traits.employee })
      expect(staffReportsIn(await staffPagesOf(source)).map(({ id }) => id)).toEqual(['E1', undefined])
    })

    it('a staff member is in the groups that policies name, and others are not read', async () => {
      const [board, press, other] = [staffId(91), staffId(92), staffId(93)]
      const groups = { [board]: three.map(({ ref }) => ref), [press]: [staffId(1)], [other]: [staffId(2)] }
      const { source, exchanges } = await open({ staff: three, groups }, { groups: { board, press, other } })
      const reports = staffReportsIn(await staffPagesOf(source, ['board', 'press', 'unknown']))
      expect(reports.map(({ groups }) => groups)).toEqual([['board', 'press'], ['board'], ['board']])
      expect(exchanges.filter(({ path }) => path.includes(other))).toEqual([])
      expect(source.permissions).toEqual([traits.permissions.users, traits.permissions.members])
    })

    it('only people found by the filter are staff, on every page', async () => {
      const units = ['DG-CNECT', 'DG-COMM', 'DG-CNECT', 'DG-CNECT']
      const staff = units.map((unit, index) => staffMember(index + 1, { unit, manager: staffId(4) }))
      const { source } = await open({ staff }, { filter: traits.filter })
      const reports = staffReportsIn(await staffPagesOf(source))
      expect(reports.map(({ ref }) => ref)).toEqual([1, 3, 4].map(staffId))
      expect(reports).toMatchObject([{ manager: staffId(4) }, {}, {}])
    })

    it('a filter that the directory refuses is named in the error, as is a group that it does not know', async () => {
      const { source } = await open({ staff: three }, { filter: 'no filter at all' })
      await expect(staffPagesOf(source)).rejects.toThrow('check `filter` in the configuration')
      const { source: grouped } = await open({ staff: three }, { group: staffId(99) })
      await expect(staffPagesOf(grouped)).rejects.toThrow('check `group` in the configuration')
    })

    it('only members of the group that is configured are staff; others are counted, and a disabled one is told', async () => {
      const group = staffId(91)
      const staff = [ana, staffMember(2), staffMember(3, { isEnabled: false })]
      const { source } = await open({ staff, groups: { [group]: [staffId(1)] } }, { group })
      const pages = await staffPagesOf(source)
      expect(staffReportsIn(pages)).toMatchObject([{ ref: staffId(1) }, { ref: staffId(3), isEnabled: false }])
      expect(pages.map(({ leftOut }) => leftOut)).toEqual([{ outside: 1 }, { disabled: 1 }])
      expect(source.permissions).toEqual([traits.permissions.users, traits.permissions.members])
    })

    it('a record of staff without an id is unread, next to others', async () => {
      const { source } = await open({ staff: [ana, staffMember(2, { odd: { id: undefined } })] })
      const pages = await staffPagesOf(source)
      expect(staffReportsIn(pages)).toMatchObject([{ ref: staffId(1) }])
      expect(pages.flatMap(({ unread }) => unread)).toEqual([{ record: 'a page of users, record 2', message: 'has no id' }])
    })

    it('a list of staff needs a permission, which the error names', async () => {
      const { source, standIn } = await open({ staff: [ana] })
      standIn.fail(traits.list, { status: 403 })
      await expect(staffPagesOf(source)).rejects.toThrow(`grant ${traits.permissions.users}`)
    })
  })
}
