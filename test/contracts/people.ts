import { describe, expect, it } from 'vitest'
import type { Queue } from '#domain/people/due.ts'
import { type People, PersonNotFoundError, type StoredPerson } from '#domain/people/store.ts'
import { keyHash } from '#domain/sources/keys.ts'
import { instant, personWith, several } from '../builders.ts'
import { refOf, storedAs } from '../refs.ts'

const ana = refOf('ana')

const idsOf = async (pages: AsyncIterable<{ people: readonly StoredPerson[] }>) =>
  (await Array.fromAsync(pages)).flatMap(({ people }) => people.map(({ person }) => person.profile.id))

const waiting = (id: string, noticeAt: string) => ({ ...personWith({ id }), noticeAt: instant(noticeAt) })

/** Whose mail is due. */
const waitingAna = storedAs(waiting('ana', '2023-03-01T08:00:00Z'))

/** The contract of every People. */
export function peopleContract(technology: string, open: () => Promise<People>) {
  describe(technology, () => {
    it('no person is stored at first', async () => {
      const people = await open()
      expect(await people.find(ana)).toBeUndefined()
      await expect(people.get(ana)).rejects.toBeInstanceOf(PersonNotFoundError)
      expect(await idsOf(people.listEveryone())).toEqual([])
      expect(await people.findNextDue()).toBeUndefined()
    })

    it('a person is returned as they were saved, with a rising version', async () => {
      const people = await open()
      const person = personWith()
      expect(await people.save(storedAs(person))).toBe('saved')
      expect(await people.get(ana)).toEqual({ ref: ana, person, version: 1 })
      const renamed = { ...person, profile: { ...person.profile, unit: 'DG-BETA' } }
      expect(await people.save(storedAs(renamed, 1))).toBe('saved')
      expect(await people.find(ana)).toEqual({ ref: ana, person: renamed, version: 2 })
    })

    it('many people are found together, without those who are not stored', async () => {
      const people = await open()
      const ids = several(120, index => `s${index}`)
      await Promise.all(ids.map(id => people.save(storedAs(personWith({ id })))))
      const { people: found, unreadable } = await people.findAll([...ids.map(id => refOf(id)), ana])
      expect(found.map(({ person }) => person.profile.id).toSorted()).toEqual(ids.toSorted())
      expect(found.every(({ version }) => version === 1)).toBe(true)
      expect(unreadable).toEqual([])
      expect(await people.findAll([])).toEqual({ people: [], unreadable: [] })
    })

    it('people are found by the beginnings of the words of their name, page by page, and teams are not', async () => {
      const people = await open()
      const names = ['Étienne Simon', 'Simone Ilves', 'Αγγελική Καραγιάννη', ...several(20, index => `Kim Ilves ${index}`)]
      const named = (name: string, isTeam?: true) => {
        const person = personWith({ id: keyHash(name), name })
        return storedAs({ ...person, profile: { ...person.profile, isTeam } })
      }
      for (const name of names) await people.save(named(name))
      await people.save(named('Kim Team', true))
      const found = async (words: readonly string[], most = 50, from?: string): Promise<readonly string[]> => {
        const { refs, next } = await people.findNamed(words, most, from)
        const page = names.filter(name => refs.includes(named(name).ref))
        return next === undefined ? page : [...page, ...(await found(words, most, next))]
      }
      expect(await found(['simon', 'etien'])).toEqual(['Étienne Simon'])
      expect(await found(['simon'])).toEqual(['Étienne Simon', 'Simone Ilves'])
      expect(await found(['αγγελικη'])).toEqual(['Αγγελική Καραγιάννη'])
      for (const words of [['imon'], ['kim', 'simon'], ['team']]) expect(await found(words)).toEqual([])
      expect((await found(['kim'], 6)).toSorted()).toEqual(names.slice(3).toSorted())
      await people.save({ ...named('Étienne Simon'), person: named('Simone Étienne Ilves').person, version: 1 })
      await people.remove({ ...named('Simone Ilves'), version: 1 })
      expect([await found(['simon']), await found(['etien', 'ilves'])]).toEqual([['Étienne Simon'], ['Étienne Simon']])
    })

    it('people on hold, who complained or whose address waits are listed apart until that is over, page by page', async () => {
      const people = await open()
      const at = instant('2023-03-01T08:00:00Z')
      const unconfirmed = { by: { subject: 'eva' }, from: at, until: at, earlier: 'ETKLS32Y3JWUVBISGE53' }
      const mails = [{ held: { reason: 'bounced', at } }, { complainedAt: at }, { unconfirmed }] as const
      for (let index = 0; index < 210; index += 1)
        await people.save(storedAs({ ...personWith({ id: `s${index}` }), mail: { seq: 1, ...mails[index % 3] } }))
      const listed = async (list: 'held' | 'noted', from?: string): Promise<readonly number[]> => {
        const page = await people.listApart(list, from)
        const ids = page.people.map(({ person }) => Number(person.profile.id.slice(1)))
        return page.next === undefined ? ids : [...ids, ...(await listed(list, page.next))]
      }
      const all = several(210, index => index)
      for (const list of ['held', 'noted'] as const)
        expect((await listed(list)).toSorted((a, b) => a - b)).toEqual(all.filter(index => (index % 3 === 0) === (list === 'held')))
      for (const index of [0, 1]) await people.save(storedAs(personWith({ id: `s${index}` }), 1))
      await people.remove(await people.get(refOf('s2')))
      expect([(await listed('held')).length, (await listed('noted')).length]).toEqual([69, 138])
    })

    it('a stale save of a person is refused, and writes nothing', async () => {
      const people = await open()
      await people.save(storedAs(personWith()))
      const late = { ...personWith(), devices: [] }
      expect(await people.save(storedAs(late))).toBe('stale')
      expect(await people.save(storedAs(late, 2))).toBe('stale')
      expect(await people.get(ana)).toEqual({ ref: ana, person: personWith(), version: 1 })
    })

    it('one of two concurrent saves of a person is accepted', async () => {
      const people = await open()
      await people.save(storedAs(personWith()))
      const outcomes = await Promise.all([people.save(storedAs(personWith(), 1)), people.save(storedAs(personWith(), 1))])
      expect(outcomes.toSorted()).toEqual(['saved', 'stale'])
    })

    it('people who are due by now are listed, the longest due first, and nobody else', async () => {
      const people = await open()
      await people.save(waitingAna)
      await people.save(storedAs(waiting('ben', '2023-02-01T08:00:00Z')))
      await people.save(storedAs(waiting('eve', '2023-03-01T08:00:00.001Z')))
      await people.save(storedAs(personWith({ id: 'kim' })))
      expect(await idsOf(people.listDue('mail', instant('2023-03-01T08:00:00Z')))).toEqual(['ben', 'ana'])
      expect(await people.countDue('mail', instant('2023-03-01T08:00:00Z'))).toBe(2)
      expect(await people.findNextDue()).toEqual({ queue: 'mail', at: instant('2023-02-01T08:00:00Z') })
    })

    it('each person is in the queue of what is due first, and people on hold are in theirs', async () => {
      const people = await open()
      const at = instant('2023-03-01T08:00:00Z')
      await people.save(waitingAna)
      await people.save(storedAs({ ...waiting('ben', '2023-03-02T08:00:00Z'), changeAt: at }))
      await people.save(storedAs({ ...waiting('eve', '2023-03-02T08:00:00Z'), access: { phone: { wanted: 'suspended', version: 1 } } }))
      await people.save(storedAs({ ...waiting('kim', '2023-03-01T08:00:00Z'), mail: { seq: 1, held: { reason: 'bounced', at } } }))
      const due: Record<string, string[]> = {}
      const queues: readonly Queue[] = ['access', 'escalate', 'mail', 'digest', 'held']
      for (const queue of queues) due[queue] = await idsOf(people.listDue(queue, at))
      expect(due).toEqual({ access: ['eve'], escalate: ['ben'], mail: ['ana'], digest: [], held: ['kim'] })
      expect((await people.findNextDue())?.queue).toBe('access')
    })

    it('a claimed person keeps their place, though their mail is next due after the quarantine', async () => {
      const people = await open()
      const at = instant('2023-03-01T08:00:00Z')
      const claim = { token: 't', at, tries: 1, tells: [] }
      await people.save(storedAs({ ...waiting('ana', '2023-03-01T08:00:00Z'), mail: { seq: 0, claim } }))
      expect(await idsOf(people.listDue('mail', at))).toEqual(['ana'])
      expect(await people.findNextDue()).toEqual({ queue: 'mail', at: instant('2023-03-01T08:15:00Z') })
      await people.save(storedAs(waiting('ben', '2023-03-01T08:14:00Z')))
      expect(await people.findNextDue()).toEqual({ queue: 'mail', at: instant('2023-03-01T08:14:00Z') })
    })

    it('a person who is no longer due is no longer listed', async () => {
      const people = await open()
      await people.save(waitingAna)
      await people.save(storedAs(personWith(), 1))
      expect(await idsOf(people.listDue('mail', instant('2023-03-02T08:00:00Z')))).toEqual([])
    })

    it('a record that was unreadable five times is held until it is saved again', async () => {
      const people = await open()
      const at = instant('2023-03-01T08:00:00Z')
      await people.save(waitingAna)
      for (let tries = 1; tries < 5; tries += 1) await people.noteUnreadable(ana)
      expect(await idsOf(people.listDue('mail', at))).toEqual(['ana'])
      await people.noteUnreadable(ana)
      expect(await idsOf(people.listDue('mail', at))).toEqual([])
      expect(await idsOf(people.listDue('held', at))).toEqual(['ana'])
      expect(await people.findNextDue()).toBeUndefined()
      await people.save(storedAs(waiting('ana', '2023-03-01T08:00:00Z'), 1))
      await people.noteUnreadable(ana)
      expect(await idsOf(people.listDue('mail', at))).toEqual(['ana'])
    })

    it('a removed person is on no list', async () => {
      const people = await open()
      await people.save(waitingAna)
      await people.save(storedAs(personWith({ id: 'ben' })))
      const stored = await people.get(ana)
      expect(await people.remove(stored)).toBe('removed')
      expect(await people.find(ana)).toBeUndefined()
      expect(await idsOf(people.listEveryone())).toEqual(['ben'])
      expect(await idsOf(people.listDue('mail', instant('2023-03-02T08:00:00Z')))).toEqual([])
      expect(await people.findNextDue()).toBeUndefined()
      expect(await people.remove(stored)).toBe('stale')
      expect(await people.save(storedAs(personWith(), stored.version))).toBe('stale')
      expect(await people.save(storedAs(personWith()))).toBe('saved')
    })

    it('a person who was saved since is not removed', async () => {
      const people = await open()
      await people.save(storedAs(personWith()))
      const stored = await people.get(ana)
      await people.save(storedAs(personWith({ unit: 'DG-BETA' }), 1))
      expect(await people.remove(stored)).toBe('stale')
      expect((await people.get(ana)).person.profile.unit).toBe('DG-BETA')
    })

    it('everybody is listed once by segments, each from where it stopped', async () => {
      const people = await open()
      expect(await people.isMoreThan(249)).toBe(false)
      const ids = several(250, index => `s${index}`)
      await Promise.all(ids.map(id => people.save(storedAs(personWith({ id })))))
      const seen: string[] = []
      for (const number of [0, 1]) {
        const segment = { number, of: 2 }
        const [first, second] = await Array.fromAsync(people.listEveryone(undefined, segment))
        seen.push(...(first?.people ?? []).map(({ person }) => person.profile.id))
        expect(await idsOf(people.listEveryone(first?.next, segment))).toEqual(second?.people.map(({ person }) => person.profile.id))
        seen.push(...(second?.people ?? []).map(({ person }) => person.profile.id))
      }
      expect(seen.toSorted()).toEqual(ids.toSorted())
      expect(await people.isMoreThan(249)).toBe(true)
      expect(await people.isMoreThan(250)).toBe(false)
    })
  })
}
