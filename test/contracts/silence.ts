import { describe, expect, it } from 'vitest'
import type { Silence } from '#domain/silence.ts'
import { instant } from '../builders.ts'

const at = (time: string) => instant(`2023-03-01T${time}Z`)

/** The contract of every Silence. */
export function silenceContract(technology: string, open: () => Promise<Silence>) {
  describe(technology, () => {
    it('silence begins with the first mail sent, and lasts', async () => {
      const silence = await open()
      expect(await silence.findStart()).toBeUndefined()
      await silence.begin(at('08:00:00'))
      await silence.begin(at('09:00:00'))
      expect(await silence.findStart()).toEqual(at('08:00:00'))
    })

    it('silence ends with an event, and begins again with later mail', async () => {
      const silence = await open()
      await silence.begin(at('08:00:00'))
      await silence.end(at('08:00:10'))
      expect(await silence.findStart()).toBeUndefined()
      await silence.begin(at('08:03:10'))
      expect(await silence.findStart()).toEqual(at('08:03:10'))
    })

    it('silence ends by a test mail just as well', async () => {
      const silence = await open()
      await silence.begin(at('08:00:00'))
      await silence.endByTest(at('08:00:10'), 'a-message')
      expect(await silence.findStart()).toBeUndefined()
    })

    it('silence says when feedback last arrived, and that of a test mail', async () => {
      const silence = await open()
      expect(await silence.findHeard()).toEqual({})
      await silence.endByTest(at('08:00:10'), 'a-message')
      await silence.end(at('09:00:00'))
      expect(await silence.findHeard()).toEqual({ at: at('09:00:00'), testAt: at('08:00:10') })
    })

    it('silence does not begin with mail sent before, or shortly after, an event', async () => {
      const silence = await open()
      await silence.end(at('08:00:10'))
      await silence.begin(at('08:00:00'))
      await silence.begin(at('08:03:09.999'))
      expect(await silence.findStart()).toBeUndefined()
    })
  })
}
