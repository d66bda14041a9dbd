import type { Temporal } from 'temporal-polyfill'
import { enact } from '../acts.ts'
import { noTemu, on, personWith, policyOf, security, suspendingOnly } from '../builders.ts'
import { decideTogether } from '../shared/campaign/brake/holding.ts'
import { announced, type Running } from '../shared/campaign/running.ts'
import type { memorySystem } from '../system.ts'

/** Opens a system of its own for a scenario. */
export type SystemOpener = (start: Temporal.Instant) => Promise<ReturnType<typeof memorySystem>>

/** A moment of a campaign at which something is due, up to which all went well. */
export interface Scenario {
  name: string
  /** @param openSystem by default one in memory */
  open(openSystem?: SystemOpener): Promise<Running>
}

/** A campaign that has come as far as a local time in Brussels, at which nobody has been attended to yet. */
async function cameTo(moment: string, opening: Parameters<typeof announced>[0]) {
  const running = await announced(opening)
  await running.runUntil(justBefore(moment))
  return running.at(moment)
}

const justBefore = (moment: string) => `${moment.slice(0, 10)}T${moment.slice(11) === '00:00' ? '00:00' : '08:59'}`

const ana = personWith()
const ben = personWith({ id: 'ben', email: 'ben@ec.example' }, [{ id: 'tablet' }])
const eve = personWith({ id: 'eve', email: 'eve@ec.example', manager: '' }, [])

const toSecurity = { ...security, reminders: [], escalation: [{ after: 'P1D', notify: 'security' }] }

export const scenarios: readonly Scenario[] = [
  { name: 'first notices', open: openSystem => announced({ people: [ana, ben], openSystem }) },
  { name: 'a reminder', open: openSystem => cameTo('2023-03-08T09:00', { people: [ana], openSystem }) },
  {
    name: 'cases that share a mail',
    open: openSystem =>
      announced({
        policies: [policyOf(), policyOf(noTemu)],
        people: [personWith({}, [{ apps: 'tiktok;temu' }])],
        openSystem,
      }),
  },
  {
    name: 'a suspension',
    open: async openSystem => {
      const running = await announced({ policies: [policyOf(suspendingOnly)], openSystem })
      await running.runUntil('2023-03-15T23:59')
      return running.at('2023-03-16T00:00')
    },
  },
  {
    name: 'a restoration',
    open: async openSystem => {
      const running = await announced({ policies: [policyOf(suspendingOnly)], openSystem })
      await running.runUntil('2023-03-17T12:00')
      await running.report(on('2023-03-17T12:00', 'phone', ''))
      return running
    },
  },
  {
    name: 'a digest to a team',
    open: openSystem => cameTo('2023-03-17T09:00', { policies: [policyOf(toSecurity)], people: [ana, ben], openSystem }),
  },
  {
    name: 'an amended deadline',
    open: async openSystem => {
      const running = await announced({ openSystem })
      await running.runUntil('2023-02-27T12:00')
      await enact(running.ports, { deadline: { on: '2023-04-14', counts: 'inclusive' } }, 1)
      await running.enrol()
      return running
    },
  },
  {
    name: 'a bounce',
    open: openSystem => announced({ policies: [policyOf(toSecurity)], people: [personWith({ email: 'dead.ana@ec.example' })], openSystem }),
  },
  {
    name: 'a bounce of a mail that two cases share',
    open: openSystem =>
      announced({
        policies: [policyOf(toSecurity), policyOf({ ...toSecurity, ...noTemu })],
        people: [personWith({ email: 'dead.ana@ec.example' }, [{ apps: 'tiktok;temu' }]), ben],
        openSystem,
      }),
  },
  {
    name: 'held suspensions, of which some were approved and one rejected',
    open: async openSystem => {
      const policies = [policyOf({ ...suspendingOnly, limits: { suspendCount: 0 } })]
      const running = await announced({
        policies,
        people: [ana, ben, personWith({ id: 'zoe', email: 'zoe@ec.example' }, [{ id: 'laptop' }])],
        openSystem,
      })
      await running.runUntil('2023-03-16T00:01')
      await decideTogether(running, { devices: ['phone'] })
      await decideTogether(running, { action: 'reject', devices: ['laptop'] })
      return running
    },
  },
  { name: 'nobody who owes anything', open: openSystem => announced({ people: [eve], openSystem }) },
]
