import type { Person } from '../../shared/people/person.ts'
import type { Policy } from '../../shared/policies/policy.ts'
import { on, personWith, policyOf, security } from '../builders.ts'
import { announced, type Running } from '../shared/campaign/running.ts'

/** A moment of a campaign at which something is due, up to which all went well. */
export interface Scenario {
  readonly name: string
  open(): Promise<Running>
}

const suspending = { reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }

/** A campaign that has come as far as a local time in Brussels, at which nobody has been attended to yet. */
async function cameTo(moment: string, policies: readonly Policy[], people: readonly Person[]): Promise<Running> {
  const running = await announced({ policies, people })
  await running.runUntil(justBefore(moment))
  return running.at(moment)
}

const justBefore = (moment: string): string => `${moment.slice(0, 10)}T${moment.slice(11) === '00:00' ? '00:00' : '08:59'}`

const ana = personWith()
const ben = personWith({ id: 'ben', email: 'ben@ec.example' }, [{ id: 'tablet' }])
const eve = personWith({ id: 'eve', email: 'eve@ec.example', manager: '' }, [])

export const scenarios: readonly Scenario[] = [
  { name: 'first notices', open: () => announced({ people: [ana, ben] }) },
  { name: 'a reminder', open: () => cameTo('2023-03-08T09:00', [policyOf()], [ana]) },
  {
    name: 'cases that share a mail',
    open: () =>
      announced({
        policies: [policyOf(), policyOf({ id: 'no-temu', apps: ['temu'] })],
        people: [personWith({}, [{ apps: 'tiktok;temu' }])],
      }),
  },
  {
    name: 'a suspension',
    open: async () => {
      const running = await announced({ policies: [policyOf(suspending)] })
      await running.runUntil('2023-03-15T23:59')
      return running.at('2023-03-16T00:00')
    },
  },
  {
    name: 'a restoration',
    open: async () => {
      const running = await announced({ policies: [policyOf(suspending)] })
      await running.runUntil('2023-03-17T12:00')
      await running.report(on('2023-03-17T12:00', 'phone', ''))
      return running
    },
  },
  {
    name: 'a digest to a team',
    open: () =>
      cameTo(
        '2023-03-17T09:00',
        [policyOf({ ...security, reminders: [], escalation: [{ after: 'P1D', notify: 'security' }] })],
        [ana, ben],
      ),
  },
  {
    name: 'an amended deadline',
    open: async () => {
      const running = await announced()
      await running.runUntil('2023-02-27T12:00')
      await running.ports.policies.activate(policyOf({ deadline: { on: '2023-04-14', counts: 'inclusive' } }), 1)
      await running.enrol()
      return running
    },
  },
  { name: 'nobody who owes anything', open: () => announced({ people: [eve] }) },
]
