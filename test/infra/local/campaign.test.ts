import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { afterAll, describe, expect, it } from 'vitest'
import { advance, runCampaign } from '../../../infra/local/campaign.ts'
import { settings, startMachine } from '../../../infra/local/machine.ts'
import { adaptedTo } from '../../../infra/local/sample/adapted.ts'
import { filesOf } from '../../../infra/local/sample/files.ts'
import { virtualClock } from '../../../infra/local/virtual-clock.ts'
import { dynamoDigestLines } from '../../../shared/adapters/dynamodb/digest-lines.ts'
import { openDatabase } from '../../../shared/adapters/dynamodb/table.ts'
import { rehearseCampaign } from '../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { isAll } from '../../all.ts'
import { arrived, planned, readAll } from './outcomes.ts'

const folder = mkdtempSync(join(tmpdir(), 'ides-campaign-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A small invented organisation, all of whose mail is delivered. */
function smallOrganisation() {
  const files = { staff: join(folder, 'staff.csv'), devices: join(folder, 'devices.csv'), changes: join(folder, 'changes.csv') }
  for (const [name, text] of Object.entries(filesOf(16)))
    writeFileSync(join(folder, name), text.replace('bounce@simulator.amazonses.com', 'somebody@ec.example'))
  return files
}

const catalogue = new URL('../../../shared/domain/catalogue/policies/', import.meta.url)

describe('a policy of the catalogue', () => {
  const all = readdirSync(catalogue).map((file) => file.replace(/[.]yaml$/, ''))
  const names = isAll ? all.filter((name) => name !== 'watch-bytedance-apps') : ['eu-commission-tiktok-2023']
  it.each(names)('%s does just what a rehearsal says, on the deployed functions', async (name) => {
    const { policy, ...invented } = await readAll(name, smallOrganisation())
    const organisation = adaptedTo(policy, invented)
    const { events, until } = rehearseCampaign(policy, organisation.people, organisation.changes)
    const clock = virtualClock(policy.announcedAt)
    const machine = await startMachine({ port: 0, clock })
    try {
      await runCampaign(machine, clock, { policy, ...organisation, until, isResumed: false }, async () => {})
      const mails = machine.ses.mails.map(({ at, destinations: [to = ''], tags }) => ({ at, to, noticeId: tags.notice?.[0] ?? '' }))
      const { evidence, refs } = machine.system
      // Without a clock, so that lines that are over by now are still read.
      const lines = dynamoDigestLines({ client: openDatabase(), name: settings.RECORDS_TABLE })
      expect(mails.length).toBeGreaterThan(8)
      expect(await arrived({ mails, access: machine.connector.log, evidence, lines, refs }, organisation)).toEqual(planned(events))
    } finally {
      await machine.close()
    }
  })
})

describe.runIf(isAll)('while mail is paused', () => {
  it('time passes, nobody is mailed, and what is late goes once it is resumed', { timeout: 120_000 }, async () => {
    const { policy, people } = await readAll('eu-commission-tiktok-2023', smallOrganisation())
    const clock = virtualClock(policy.announcedAt)
    const machine = await startMachine({ port: 0, clock })
    const pass = (until: string) => advance(machine, clock, Temporal.Instant.from(until), { onMoment: async () => {} })
    try {
      const until = policy.announcedAt.add({ hours: 1 })
      await runCampaign(machine, clock, { policy, people, changes: [], until, isResumed: false }, async () => {})
      const announced = machine.ses.mails.length
      const { control } = machine.system
      await control.save('mail', { reason: 'wrong texts', by: 'dev-operator', at: clock.now() })
      await pass('2023-03-01T20:00:00Z')
      expect(machine.ses.mails).toHaveLength(announced)
      await control.save('mail', undefined)
      await pass('2023-03-01T21:00:00Z')
      expect(machine.ses.mails.length).toBeGreaterThan(announced)
    } finally {
      await machine.close()
    }
  })
})
