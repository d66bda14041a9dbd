import { describe, expect, it } from 'vitest'
import type { Incidents } from '#domain/policies/store.ts'
import { brussels, day } from '../builders.ts'

const noted = (number: number, sentence = 'It sent location data home.') => ({
  number,
  on: day('2023-03-01'),
  source: 'https://news.example/1',
  requirement: 'capcut',
  sentence,
  by: 'author',
  at: brussels('2023-03-02T10:00'),
})

/** The contract of every Incidents. */
export function incidentsContract(technology: string, open: () => Promise<Incidents>) {
  describe(technology, () => {
    it('incident notes are kept by policy, in the order of their numbers', async () => {
      const incidents = await open()
      expect(await incidents.list('watch')).toEqual([])
      for (const number of [10, 9]) await incidents.add('watch', noted(number))
      await incidents.add('watch-2', noted(1))
      expect(await incidents.list('watch')).toEqual([noted(9), noted(10)])
    })

    it('incident notes are never changed', async () => {
      const incidents = await open()
      await incidents.add('watch', noted(1))
      await incidents.add('watch', noted(1, 'Something else.'))
      expect(await incidents.list('watch')).toEqual([noted(1)])
    })
  })
}
