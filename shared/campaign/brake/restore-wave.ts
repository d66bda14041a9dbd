import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import { type DeviceOfPerson, keyOf } from '#domain/access/brake.ts'
import type { Admin } from '#domain/admin.ts'
import { findReadable } from '#domain/people/store.ts'
import { counted } from '#domain/text.ts'
import type { Ports } from '../ports.ts'
import { inTurn, type TurnPorts } from '../save/turns.ts'
import { changeBrake, type SparingPorts, spare } from './change-brake.ts'

type RestoringPorts = SparingPorts & TurnPorts & Ports<'brakes' | 'audit'>

export type Restored =
  | { kind: 'restored'; devices: number }
  /** `nothing`: no device of the list is suspended under the policy any more. `stale`: others kept changing the brake; try again. */
  | { kind: 'no policy' | 'no list' | 'nothing' | 'stale' }

const concurrency = 16

/** The hash of a list that was approved, or the refs of people: all their devices. */
export type Wave = { list: string } | { people: readonly string[] }

/**
 * Restores access of every device of a wave that is suspended under its policy. As after a rejection, they keep their access until
 * their breach ends or two people approve them by name. One person may: it cuts nobody off. May be repeated.
 * @throws BusyDecisionError
 */
export async function restoreWave(ports: RestoringPorts, policy: string, wave: Wave, by: Admin): Promise<Restored> {
  const { brakes, policies, audit, clock } = ports
  if (!(await policies.listActive()).some(({ id }) => id === policy)) return { kind: 'no policy' }
  return inTurn(ports, `brake of ${policy}`, async () => {
    const wanted =
      'list' in wave ? devicesByRef(await brakes.findList(policy, wave.list)) : new Map(wave.people.map(ref => [ref, undefined]))
    if (wanted.size === 0) return { kind: 'no list' }
    const { cut, spared } = await standingOf(ports, policy, wanted)
    if (cut.length === 0) return { kind: 'nothing' }
    const reason = `${counted(cut.length, 'device')} of ${'list' in wave ? `list ${wave.list}` : counted(wanted.size, 'person', 'people')}`
    await audit.append({ policy, at: clock.now(), by: by.subject, action: 'restore suspensions', reason })
    // A run that stops half-way can be repeated: it lists those that were spared before, too.
    await spare(ports, policy, cut, true)
    return (await listRejected(ports, policy, [...spared, ...cut])) ? { kind: 'restored', devices: cut.length } : { kind: 'stale' }
  })
}

const devicesByRef = (listed: readonly DeviceOfPerson[]) =>
  new Map([...Map.groupBy(listed, ({ ref }) => ref)].map(([ref, some]) => [ref, some.map(({ device }) => device)]))

/**
 * Which of these devices are suspended under a policy, or let through until working time, and which were spared before.
 * @param wanted by ref; undefined: all
 */
async function standingOf(
  { people }: RestoringPorts,
  policy: string,
  wanted: ReadonlyMap<string, readonly string[] | undefined>,
): Promise<{ cut: readonly DeviceOfPerson[]; spared: readonly DeviceOfPerson[] }> {
  const each = await pMap(
    wanted,
    async ([ref, devices]) => {
      const current = (await findReadable(people, ref))?.person.cases.find(one => one.policy === policy)
      const { suspended = [], toSuspend = {}, spared = [] } = current?.access ?? {}
      const isCut = (device: string) => suspended.includes(device) || toSuspend[device] instanceof Temporal.Instant
      const concerned = (devices ?? [...suspended, ...Object.keys(toSuspend)]).map(device => ({ ref, device }))
      return {
        cut: concerned.filter(({ device }) => isCut(device)),
        spared: concerned.filter(({ device }) => !isCut(device) && spared.includes(device)),
      }
    },
    { concurrency },
  )
  return { cut: each.flatMap(({ cut }) => cut), spared: each.flatMap(({ spared }) => spared) }
}

/** The brake lists them as rejected, so that they can be approved again. */
const listRejected = ({ brakes, clock }: RestoringPorts, policy: string, restored: readonly DeviceOfPerson[]): Promise<boolean> =>
  changeBrake(brakes, policy, async state => {
    const before = state.rejected === undefined ? [] : await brakes.findList(policy, state.rejected)
    const rejected = [...new Map([...before, ...restored].map(one => [keyOf(one), one])).values()]
    return { ...state, rejected: await brakes.saveList(policy, rejected, clock.now()) }
  })
