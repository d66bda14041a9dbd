import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { advance } from '../../../infra/local/campaign.ts'
import { importOrganisation } from '../../../infra/local/import.ts'
import { type Machine, startMachine } from '../../../infra/local/machine.ts'
import { virtualClock } from '../../../infra/local/virtual-clock.ts'
import { changePerson } from '../../../shared/campaign/save/change-person.ts'
import { brussels, document, peopleWith } from '../../builders.ts'
import { shows } from '../expecting.ts'
import { commandsOn } from './on-machine.ts'
import { testFolder } from './typed.ts'

const { put } = testFolder()
const clock = virtualClock(brussels('2023-02-20T09:00'))
const watch = {
  ...document,
  id: 'watch-capcut',
  title: 'Remove CapCut',
  apps: ['capcut'],
  watch: true,
  escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }],
}

let machine: Machine
beforeAll(async () => {
  machine = await startMachine({ port: 0, clock })
  // An import keeps only what drafts and policies ask about.
  await done('author', `policy put ${written(watch)}`)
  await importOrganisation(
    machine.system,
    peopleWith(
      {
        who: { id: 'ana' },
        devices: [
          { id: 'ana-phone', apps: 'capcut' },
          { id: 'ana-tablet', apps: '' },
        ],
      },
      { who: { id: 'ben', unit: 'DG-BETA' }, devices: [{ id: 'ben-phone', apps: '' }] },
      { who: { id: 'dora', unit: 'DG-BETA' }, devices: [{ id: 'dora-phone', apps: '?' }] },
    ),
  )
})
afterAll(() => machine.close())

const { as, done, prints } = commandsOn(() => machine)
const pass = (until: string) => advance(machine, clock, brussels(until), { onMoment: async () => {} })

/** @returns the file */
const written = (policy: object): string => put('policy.yaml', stringify(policy))

const note = `policy note watch-capcut --on 2023-02-18 --source https://news.example/1 --requirement capcut --sentence "It sent contacts home."`

describe('a policy on watch', () => {
  it('is rehearsed as what it is', async () => {
    const { code, said } = await as('author', 'policy rehearse watch-capcut')
    expect([code, said]).toEqual([0, expect.stringContaining('on watch: it opens no case, mails nobody and suspends nobody')])
  })

  it('says that nobody has counted yet, and then who would be affected, by unit', async () => {
    await done('author', 'policy submit watch-capcut')
    await done('approver', 'policy approve watch-capcut')
    await prints(
      'reader',
      'policy watch watch-capcut',
      'watch-capcut was not counted yet: count it with ides policy watch watch-capcut --now\n',
    )
    await prints(
      'author',
      'policy watch watch-capcut --now',
      `unit      people  people?  of people  devices  devices?  of devices
DG-ALPHA  1       0        1          1        0         2
DG-BETA   0       1        2          0        1         2
all       1       1        3          1        1         4

counted 2023-02-20 08:00Z, of version 1

day         people  people?  of people  devices  devices?  of devices
2023-02-20  1       1        3          1        1         4
`,
    )
  })

  it('says how many devices stay unknown, as their source does not list all apps', async () => {
    const said = { met: [], unmet: [], evidence: 'inventory', source: 'intune', coverage: 'managed-only' } as const
    await changePerson(machine.system.people, (await machine.system.refs.find('dora')) ?? '', (person) => ({
      ...person,
      devices: person.devices.map((device) => ({ ...device, readings: [{ ...said, reportedAt: clock.now() }] })),
    }))
    shows(
      await done('author', 'policy watch watch-capcut --now'),
      'version 1\nof the 1 in devices?, 1 will stay unknown: no source lists all of their apps, or none reports on them any more\n\n',
    )
  })

  it('opens no case and mails nobody, and is counted once a day', async () => {
    clock.advanceTo(brussels('2023-02-22T20:00'))
    await pass('2023-02-23T12:00')
    expect(machine.ses.mails).toEqual([])
    await prints('reader', 'case list watch-capcut', 'none\n')
    const { days } = JSON.parse(await done('reader', 'policy watch watch-capcut --json'))
    expect(days.map(({ on }: { on: string }) => on)).toEqual(['2023-02-23', '2023-02-22', '2023-02-20'])
  })

  it('has notes of incidents, which are in the audit log', async () => {
    await prints(
      'author',
      note,
      'noted under watch-capcut: incident of 2023-02-18, capcut: It sent contacts home. (https://news.example/1)\n',
    )
    const { said } = await as('reader', 'policy show watch-capcut')
    shows(said, 'version 1 of watch-capcut, watch\nincident of 2023-02-18, capcut: It sent contacts home.')
    shows(await done('reader', 'policy watch watch-capcut'), 'incident of 2023-02-18, capcut: It sent contacts home.')
    await prints(
      'reader',
      'audit list watch-capcut',
      /dev-author +note +It sent contacts home\. +on 2023-02-18, requirement capcut, source https/,
    )
  })

  it('becomes a ban by one edit and an approval', async () => {
    const { watch: _, ...ban } = watch
    await done('author', `policy put ${written({ ...ban, announcedAt: '2023-02-24T10:00' })}`)
    await done('author', 'policy rehearse watch-capcut')
    await done('author', 'policy submit watch-capcut')
    await done('approver', 'policy approve watch-capcut')
    await pass('2023-02-24T12:00')
    shows(await done('reader', 'case list watch-capcut'), '2 cases: 2 open')
    expect(machine.ses.mails).toHaveLength(2)
    shows(await done('reader', 'policy watch watch-capcut'), 'watch-capcut is not on watch any more')
  })
})
