import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ides, openIdes } from './admins.ts'

const folder = mkdtempSync(join(tmpdir(), 'ides-own-'))

let ides: Ides
beforeAll(async () => {
  ides = await openIdes('2023-02-23T09:00')
})
afterAll(() => {
  ides.close()
  rmSync(folder, { recursive: true })
})

function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

async function done(...command: Parameters<Ides['as']>): Promise<string> {
  const { code, stdout, stderr } = await ides.as(...command)
  expect({ command, code, stderr }).toMatchObject({ code: 0 })
  return stdout
}

const staff = `id,email,name,language,zone,unit,country,manager
ana,ana@ec.example,Ana Silva,en,Europe/Brussels,DG-CNECT,BE,
ben,ben@ec.example,Ben Maes,nl,Europe/Brussels,DG-CNECT,BE,
cora,cora@ec.example,Cora Weber,de,Europe/Berlin,DG-CNECT,DE,
`

/** Ana's Mac fails until she encrypts its disk, Ben's passes, and Cora has a phone, of which nothing is asked. */
const devices = (anas: 'passed' | 'failed', at: string): string => `id,staff,label,platform,ownership,workApps,apps,passed,failed,reportedAt
ana-mac,ana,MacBook Air,macos,official,yes,,${anas === 'passed' ? 'disk-encryption' : ''},${anas === 'failed' ? 'disk-encryption' : ''},${at}
ben-mac,ben,MacBook Pro,macos,official,yes,,disk-encryption,,${at}
cora-phone,cora,iPhone 14,ios,official,yes,,,,${at}
`

const requirement = `name: disk-encryption
kind: check
title: { en: Encrypt your disk, nl: Versleutel uw schijf }
platforms: [macos, windows]
steps:
  macos: { en: "1. Open System Settings, then Privacy & Security.\\n2. Turn on FileVault." }
`

const policy = `id: encrypt-2023
title: Encrypt the disks of work devices
issuer: European Commission
requires: [disk-encryption]
scope: { devices: [official] }
zone: Europe/Brussels
announcedAt: 2023-02-23T10:00
deadline: { on: 2023-03-15, counts: inclusive }
escalation: [{ after: P0D, suspend: true, notify: staff }]
contact: { name: IT helpdesk, email: helpdesk@ec.example }
`

const cases = async (): Promise<readonly unknown[]> =>
  (await done('reader', 'case', 'list', 'encrypt-2023', '--json'))
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line))

describe('a requirement of one’s own', () => {
  it('is registered, rehearsed, approved, mailed and enforced by command line alone', async () => {
    mkdirSync(join(folder, 'requirements'))
    const [own, file, people] = [
      write('requirements/disk-encryption.yaml', requirement),
      write('encrypt-2023.yaml', policy),
      write('staff.csv', staff),
    ]
    const failing = write('devices.csv', devices('failed', '2023-02-23T07:00:00Z'))

    // On this machine alone.
    expect(await done('author', 'requirement', 'check', own)).toContain('disk-encryption: check: Encrypt your disk')
    expect(await done('author', 'policy', 'check', file)).toContain('Encrypt the disks of work devices')
    const rehearsed = await done('author', 'rehearse', file, '--staff', people, '--devices', failing, '--format', 'ndjson')
    expect(rehearsed).toMatch(/"kind":"suspension".*"device":"ana-mac"/)

    // Registered, and approved by another person.
    const early = await ides.as('author', 'policy', 'put', file)
    expect(early).toMatchObject({ code: 2, stderr: expect.stringContaining(`run ides requirement put ${own}`) })
    await done('author', 'requirement', 'put', own)
    expect(await ides.as('author', 'requirement', 'approve', 'disk-encryption')).toMatchObject({ code: 1 })
    expect(await done('approver', 'requirement', 'approve', 'disk-encryption')).toBe('disk-encryption is approved, as version 1\n')

    // A policy names it.
    await done('operator', 'staff', 'import', people)
    await done('author', 'policy', 'put', file)
    await done('operator', 'devices', 'import', failing)
    expect(await done('author', 'policy', 'rehearse', 'encrypt-2023')).toMatch(/1 suspension, 0 restorations/)
    await done('author', 'policy', 'submit', 'encrypt-2023')
    await done('approver', 'policy', 'approve', 'encrypt-2023')
    expect(await done('reader', 'policy', 'show', 'encrypt-2023')).toContain('title:\n      en: Encrypt your disk\n')

    // Ana has notice of it, and does nothing: her Mac is cut off after the deadline.
    expect(await ides.passTime('2023-02-24T18:00')).toMatch(/: 1 mail, 0 suspensions/)
    expect(await cases()).toEqual([expect.objectContaining({ staff: 'ana', state: 'open', suspended: 0 })])
    expect(await ides.passTime('2023-03-15T23:00')).toMatch(/ 0 suspensions/)
    expect(await ides.passTime('2023-03-16T12:00')).toMatch(/ 1 suspension,/)
    expect(await cases()).toEqual([expect.objectContaining({ staff: 'ana', state: 'overdue', suspended: 1 })])

    // It passes: access is back.
    await ides.passTime('2023-03-16T14:00')
    await done('operator', 'devices', 'import', write('devices.csv', devices('passed', '2023-03-16T12:30:00Z')))
    expect(await ides.passTime('2023-03-16T18:00')).toMatch(/ 1 restoration/)
    expect(await cases()).toEqual([expect.objectContaining({ staff: 'ana', state: 'clear', suspended: 0 })])

    // No new policy may name it; the one in force goes on.
    await done('approver', 'requirement', 'retire', 'disk-encryption', '--reason', 'Every image has it')
    const late = write('late.yaml', policy.replace('encrypt-2023', 'encrypt-again'))
    expect(await ides.as('author', 'policy', 'put', late)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('must not be retired'),
    })
    expect(await done('reader', 'policy', 'list')).toMatch(/^encrypt-2023 +active +1 /m)
    const decided = await done('reader', 'audit', 'list', '--requirements', '--json')
    const actions = decided
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).action)
    expect(actions).toEqual(['put requirement', 'approve requirement', 'retire requirement'])
    await ides.passTime('2023-03-16T19:00')
    expect(await done('reader', 'audit', 'verify')).toMatch(/^REQUIREMENTS +3 .* intact$/m)
  })
})
