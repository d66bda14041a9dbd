import { describe, expect, it } from 'vitest'
import { type People, PersonNotFoundError } from '../../shared/people/store.ts'
import { instant, personWith } from '../builders.ts'

/** What every place that keeps people must do. */
export function peopleContract(technology: string, open: () => Promise<People>): void {
  describe(`people in ${technology}`, () => {
    it('finds nobody where nobody was saved', async () => {
      const people = await open()
      expect(await people.find('ana')).toBeUndefined()
      await expect(people.get('ana')).rejects.toBeInstanceOf(PersonNotFoundError)
      expect(await people.list(10)).toEqual({ people: [] })
    })

    it('gives back what was saved, with a version that rises', async () => {
      const people = await open()
      const ana = personWith()
      expect(await people.save(ana, 0)).toBe('saved')
      expect(await people.get('ana')).toEqual({ person: ana, version: 1 })
      const renamed = { ...ana, profile: { ...ana.profile, unit: 'DG-BETA' } }
      expect(await people.save(renamed, 1)).toBe('saved')
      expect(await people.find('ana')).toEqual({ person: renamed, version: 2 })
    })

    it('refuses a save on what somebody else has saved since, and writes nothing', async () => {
      const people = await open()
      await people.save(personWith(), 0)
      const late = { ...personWith(), devices: [] }
      expect(await people.save(late, 0)).toBe('stale')
      expect(await people.save(late, 2)).toBe('stale')
      expect(await people.get('ana')).toEqual({ person: personWith(), version: 1 })
    })

    it('lets one of two savers win', async () => {
      const people = await open()
      await people.save(personWith(), 0)
      const outcomes = await Promise.all([people.save(personWith(), 1), people.save(personWith(), 1)])
      expect(outcomes.toSorted()).toEqual(['saved', 'stale'])
    })

    it('lists who is due by now, earliest first, and nobody to whom nothing is owed', async () => {
      const people = await open()
      const wake = { ana: '2023-03-01T08:00:00Z', ben: '2023-02-01T08:00:00Z', eve: '2023-03-01T08:00:00.001Z' }
      for (const [id, wakeAt] of Object.entries(wake)) await people.save({ ...personWith({ id }), wakeAt: instant(wakeAt) }, 0)
      await people.save(personWith({ id: 'kim' }), 0)
      expect(await people.listDue(instant('2023-03-01T08:00:00Z'), 10)).toEqual(['ben', 'ana'])
      expect(await people.listDue(instant('2023-03-01T08:00:00Z'), 1)).toEqual(['ben'])
    })

    it('lists everybody once, page by page', async () => {
      const people = await open()
      for (const id of ['eve', 'ana', 'kim', 'ben', 'tui']) await people.save(personWith({ id }), 0)
      const seen: string[] = []
      let from: string | undefined
      do {
        const page = await people.list(2, from)
        seen.push(...page.people.map(({ person }) => person.profile.id))
        from = page.next
      } while (from !== undefined)
      expect(seen.toSorted()).toEqual(['ana', 'ben', 'eve', 'kim', 'tui'])
    })

    it('ends a list that is continued after its last person', async () => {
      const people = await open()
      await people.save(personWith(), 0)
      expect(await people.list(2, 'zoe')).toEqual({ people: [] })
    })
  })
}
