import { describe, expect, it } from 'vitest'
import type { Control, Pause } from '#domain/policies/store.ts'
import { instant } from '../builders.ts'

const pause = (reason: string): Pause => ({ reason, by: 'admin-1', at: instant('2023-03-01T08:00:00.123Z') })

const hour = (hour: number) => instant(`2023-03-01T${String(hour).padStart(2, '0')}:00:00Z`)

/** The contract of every Control. */
export function controlContract(technology: string, open: () => Promise<Control>) {
  describe(technology, () => {
    it('a deployment starts with nothing paused', async () => {
      const control = await open()
      expect(await control.find()).toEqual({})
    })

    it('a deployment keeps who paused each part, why and when, until it resumes', async () => {
      const control = await open()
      await control.save('mail', pause('Wrong texts.'))
      await control.save('suspension', pause('An election.'))
      expect(await control.find()).toEqual({ mail: pause('Wrong texts.'), suspension: pause('An election.') })
      await control.save('mail', undefined)
      expect(await control.find()).toEqual({ suspension: pause('An election.') })
      await control.save('suspension', undefined)
      expect(await control.find()).toEqual({})
    })

    it('a deployment keeps the last of two pauses, and resumes each part separately', async () => {
      const control = await open()
      await control.save('mail', undefined)
      await control.save('mail', pause('Wrong texts.'))
      await control.save('mail', pause('Still wrong.'))
      expect(await control.find()).toEqual({ mail: pause('Still wrong.') })
    })

    it('a deployment keeps the outages of each source until they are dropped, pausing nothing', async () => {
      const control = await open()
      const over = { from: hour(8), until: hour(9) }
      await control.saveOutages('intune-eu', [over])
      await control.saveOutages('jamf', [{ from: hour(8) }])
      await control.saveOutages('intune-eu', [over, { from: hour(10) }])
      expect(await control.findOutages()).toEqual({ 'intune-eu': [over, { from: hour(10) }], jamf: [{ from: hour(8) }] })
      await control.saveOutages('jamf', [])
      expect(await control.findOutages()).toEqual({ 'intune-eu': [over, { from: hour(10) }] })
      expect(await control.find()).toEqual({})
      await control.saveOutages('intune-eu', [])
      expect(await control.findOutages()).toEqual({})
    })
  })
}
