import { describe, expect, it } from 'vitest'
import { keyHash } from '../../../../shared/domain/sources/keys.ts'
import { deviceListOf } from '../../../../shared/domain/sources/report.ts'

async function* sheets(...lists: readonly (readonly string[])[]) {
  for (const devices of lists) yield { devices }
}

describe('the roster of a pass', () => {
  it('has each device once, on whichever sheet it is', async () => {
    const hashes = Array.from({ length: 1000 }, (_, number) => keyHash(`intune#${number}`))
    const roster = await deviceListOf(sheets(hashes.slice(0, 600), hashes.slice(400), []))
    expect(roster.size).toBe(1000)
    expect(hashes.every((hash) => roster.has(hash))).toBe(true)
    expect(roster.has(keyHash('intune#1000'))).toBe(false)
  })

  it('may be empty', async () => {
    const roster = await deviceListOf(sheets())
    expect(roster.size).toBe(0)
    expect(roster.has(keyHash('intune#1'))).toBe(false)
  })
})
