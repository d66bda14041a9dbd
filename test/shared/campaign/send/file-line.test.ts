import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { fileLine } from '#campaign/send/digest-lines.ts'
import type { DigestLines, FiledLine } from '#domain/digests/digest.ts'
import type { MailState } from '#domain/people/mail.ts'
import type { People } from '#domain/people/store.ts'
import { brussels, personWith, versionOf } from '#test/builders.ts'
import { memoryDigestLines } from '#test/memory/digest-lines.ts'
import { memoryPeople } from '#test/memory/people.ts'
import { refOf, storedAs } from '#test/refs.ts'

const max = refOf('max')
const policy = versionOf()
const date = (text: string) => Temporal.PlainDate.from(text)
const [friday, monday, tuesday] = [date('2023-03-17'), date('2023-03-20'), date('2023-03-21')]
const line: FiledLine = {
  staff: refOf('ana'),
  policy: 'no-tiktok',
  openedAt: brussels('2023-02-23T10:00'),
  rung: 'after:P1D',
  at: brussels('2023-03-17T09:00'),
}
const claimOf = (digestOn: Temporal.PlainDate): MailState => ({
  seq: 0,
  claim: { token: 'other', at: brussels('2023-03-17T09:00'), tries: 1, tells: [], digestOn },
})

/** A manager with this mail state. */
async function manager(mail?: MailState, zone = 'Europe/Brussels') {
  const [people, lines] = [memoryPeople(), memoryDigestLines()]
  await people.save(storedAs({ ...personWith({ id: 'max', zone }, []), ...(mail ? { mail } : {}) }))
  return { people, lines }
}

const file = async (ports: { people: People; lines: DigestLines }, filed = line) =>
  fileLine(ports, await ports.people.get(max), policy, filed)

const lying = async (lines: DigestLines, on: Temporal.PlainDate) => (await lines.list(max, on)).map(({ rung }) => rung)

const dueOn = async (people: People) =>
  (await people.get(max)).person.mail?.digests?.due.map(({ on, at }) => `${on} ${at.toZonedDateTimeISO('Europe/Brussels').toPlainTime()}`)

it('a line waits for the digest of its date, which is due then', async () => {
  const { people, lines } = await manager()
  await file({ people, lines })
  expect(await lying(lines, friday)).toEqual(['after:P1D'])
  expect(await dueOn(people)).toEqual(['2023-03-17 09:00:00'])
})

it('a line waits once, however often it is filed', async () => {
  const { people, lines } = await manager()
  await file({ people, lines })
  const { version } = await people.get(max)
  await file({ people, lines })
  expect(await lying(lines, friday)).toEqual(['after:P1D'])
  expect((await people.get(max)).version).toBe(version)
})

it('a line brings the digest of its date forward if it is the earliest', async () => {
  const { people, lines } = await manager()
  await file({ people, lines })
  await file({ people, lines }, { ...line, rung: 'after:P0D', at: brussels('2023-03-17T00:00') })
  await file({ people, lines }, { ...line, rung: 'after:P3D', at: brussels('2023-03-17T13:00') })
  expect(await lying(lines, friday)).toEqual(['after:P1D', 'after:P0D', 'after:P3D'])
  expect(await dueOn(people)).toEqual(['2023-03-17 00:00:00'])
})

it('a line waits for the date in its recipient’s zone', async () => {
  const { people, lines } = await manager(undefined, 'Pacific/Auckland')
  await file({ people, lines }, { ...line, at: brussels('2023-03-16T21:00') })
  expect(await lying(lines, friday)).toEqual(['after:P1D'])
})

it.each([
  ['is being sent', claimOf(friday)],
  ['has gone', { seq: 1, digests: { due: [], sentThrough: friday } }],
])('a line whose digest %s waits for the next working day', async (_, mail) => {
  const { people, lines } = await manager(mail)
  await file({ people, lines })
  expect(await lying(lines, friday)).toEqual([])
  expect(await lying(lines, monday)).toEqual(['after:P1D'])
  expect(await dueOn(people)).toEqual(['2023-03-20 09:00:00'])
})

it('a line waits until after the last sent digest', async () => {
  const { people, lines } = await manager({ seq: 2, digests: { due: [], sentThrough: monday } })
  await file({ people, lines })
  expect([await lying(lines, friday), await lying(lines, monday), await lying(lines, tuesday)]).toEqual([[], [], ['after:P1D']])
})

it('a line in a sent digest makes no other one due', async () => {
  const { people, lines } = await manager()
  await lines.file(max, friday, line)
  await lines.tell(max, friday, line, 1)
  await file({ people, lines })
  expect(await dueOn(people)).toBeUndefined()
})

it('a line in a sent digest is not filed again', async () => {
  const { people, lines } = await manager({ seq: 1, digests: { due: [], sentThrough: friday } })
  await file({ people, lines })
  await lines.tell(max, monday, line, 2)
  await file({ people, lines })
  expect(await dueOn(people)).toEqual(['2023-03-20 09:00:00'])
  expect(await lines.list(max, tuesday)).toEqual([])
  expect(await lines.list(max, friday)).toEqual([])
})

it('a line that joins its digest at the last moment stays there', async () => {
  const { people, lines } = await manager(claimOf(friday))
  const takenAlong: DigestLines = {
    ...lines,
    async file(recipient, on, filed) {
      const found = await lines.file(recipient, on, filed)
      await lines.tell(recipient, on, filed, 1)
      return found
    },
  }
  await file({ people, lines: takenAlong })
  expect(await lines.list(max, friday)).toEqual([{ ...line, toldIn: 1 }])
  expect(await lines.list(max, monday)).toEqual([])
  expect(await dueOn(people)).toBeUndefined()
})

it('a line waits for the next working day if its digest is claimed meanwhile', async () => {
  const { people, lines } = await manager()
  let saves = 0
  const rival: People = {
    ...people,
    async save(stored) {
      saves += 1
      if (saves === 1) await people.save({ ...stored, person: { ...stored.person, mail: claimOf(friday) } })
      return people.save(stored)
    },
  }
  await file({ people: rival, lines })
  expect(await lying(lines, friday)).toEqual([])
  expect(await lying(lines, monday)).toEqual(['after:P1D'])
  expect((await people.get(max)).person.mail?.claim?.token).toBe('other')
})
