import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import { type DeviceOfPerson, keyOf } from '#domain/access/brake.ts'
import { type BrakeState, type Brakes, isLapsed } from '#domain/access/brake-state.ts'
import { type Admin, isSecondPerson } from '#domain/admin.ts'
import { isOwnRecord } from '#domain/people/own-record.ts'
import { findReadable } from '#domain/people/store.ts'
import { counted } from '#domain/text.ts'
import type { Ports } from '../ports.ts'
import { inTurn, type TurnPorts } from '../save/turns.ts'
import { changeBrake, type SparingPorts, spare } from './change-brake.ts'

type RestoringPorts = SparingPorts & TurnPorts & Ports<'brakes' | 'audit'>

export type Restored =
  | { kind: 'restored' | 'confirmed'; devices: number }
  /** `nothing`: no device of the list is suspended under the policy any more. `stale`: others kept changing the brake; try again. */
  | { kind: 'no policy' | 'no list' | 'nothing' | 'stale' }

const concurrency = 16

/** The hash of a list that was approved, or the refs of people: all their devices. */
export type Wave = { list: string } | { people: readonly string[] }

/** How long what one person restored lasts. */
const lastsAlone = { hours: 30 * 24 } as const

/**
 * Restores access of every device of a wave that is suspended under its policy, but the admin's own, or confirms what another person restored. One
 * person may, for 30 days; once two have, the devices keep their access as after a rejection, until their breach ends or two people approve them by
 * name. May be repeated.
 * @throws BusyDecisionError
 */
export async function restoreWave(ports: RestoringPorts, policy: string, wave: Wave, by: Admin): Promise<Restored> {
  const { brakes, policies, audit, clock } = ports
  if (!(await policies.listActive()).some(({ id }) => id === policy)) return { kind: 'no policy' }
  return inTurn(ports, `brake of ${policy}`, async () => {
    const wanted =
      'list' in wave ? devicesByRef(await brakes.findList(policy, wave.list)) : new Map(wave.people.map(ref => [ref, undefined]))
    if (wanted.size === 0) return { kind: 'no list' }
    const { cut, spared } = await standingOf(ports, policy, wanted, by)
    const { restored = [] } = (await brakes.get(policy)).state
    const others = await devicesOf(
      brakes,
      policy,
      restored.filter(one => isSecondPerson(one.by, by)),
    )
    const confirmed = without(spared, without(spared, others))
    const [kind, action] = cut.length > 0 ? (['restored', 'restore'] as const) : (['confirmed', 'confirm restored'] as const)
    const devices = cut.length || confirmed.length
    if (devices === 0) return { kind: 'nothing' }
    const reason = `${counted(devices, 'device')} of ${'list' in wave ? `list ${wave.list}` : counted(wanted.size, 'person', 'people')}`
    await audit.append({ policy, at: clock.now(), by: by.subject, action: `${action} suspensions`, reason })
    // First, so that none is restored for good by a run that stops half-way.
    if (!(await noteRestored(ports, policy, { cut, confirmed, by }))) return { kind: 'stale' }
    await spare(ports, policy, cut, true)
    return { kind, devices }
  })
}

type Restoration = NonNullable<BrakeState['restored']>[number]

const devicesOf = async (brakes: Brakes, policy: string, restored: readonly Restoration[] = []) =>
  (
    await brakes.findLists(
      policy,
      restored.map(({ list }) => list),
    )
  ).flat()

const without = (all: readonly DeviceOfPerson[], some: readonly DeviceOfPerson[]) => {
  const keys = new Set(some.map(keyOf))
  return all.filter(one => !keys.has(keyOf(one)))
}

/** Suspends again, through the brake from the next run on, what one person restored and no second one confirmed in time. */
export async function endRestorations(ports: SparingPorts & Ports<'brakes'>, policies: readonly string[]) {
  const { brakes, people, clock } = ports
  const now = clock.now()
  for (const id of policies) {
    const over = (await brakes.get(id)).state.restored?.filter(one => isLapsed(one, now))
    const devices = await devicesOf(brakes, id, over)
    const readable = new Set((await people.findAll([...new Set(devices.map(({ ref }) => ref))])).people.map(({ ref }) => ref))
    const concerned = devices.filter(({ ref }) => readable.has(ref))
    await spare(ports, id, concerned, false)
    await changeBrake(brakes, id, async ({ restored = [], rejected, ...state }) => ({
      ...state,
      restored: restored.filter(one => !isLapsed(one, now)),
      rejected: rejected && (await brakes.saveList(id, without(await brakes.findList(id, rejected), devices), now)),
    }))
  }
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
  by: Admin,
): Promise<{ cut: readonly DeviceOfPerson[]; spared: readonly DeviceOfPerson[] }> {
  const each = await pMap(
    wanted,
    async ([ref, devices]) => {
      const person = (await findReadable(people, ref))?.person
      const current = person && !isOwnRecord(by, person) ? person.cases.find(one => one.policy === policy) : undefined
      const { suspended = [], toSuspend = {}, spared = [] } = current?.access ?? {}
      const isCut = (device: string) => suspended.includes(device) || toSuspend[device] instanceof Temporal.Instant
      const concerned = (devices ?? [...suspended, ...Object.keys(toSuspend), ...spared]).map(device => ({ ref, device }))
      return {
        cut: concerned.filter(({ device }) => isCut(device)),
        spared: concerned.filter(({ device }) => !isCut(device) && spared.includes(device)),
      }
    },
    { concurrency },
  )
  return { cut: each.flatMap(({ cut }) => cut), spared: each.flatMap(({ spared }) => spared) }
}

interface Noted {
  cut: readonly DeviceOfPerson[]
  confirmed: readonly DeviceOfPerson[]
  by: Admin
}

/** The brake lists all as rejected, so that they can be approved again, and until when one person's word counts. */
const noteRestored = ({ brakes, clock }: RestoringPorts, policy: string, { cut, confirmed, by }: Noted): Promise<boolean> =>
  changeBrake(brakes, policy, async state => {
    const now = clock.now()
    const before = state.rejected === undefined ? [] : await brakes.findList(policy, state.rejected)
    const rejected = [...new Map([...before, ...cut].map(one => [keyOf(one), one])).values()]
    const alone = await Promise.all(
      (state.restored ?? []).map(async one => {
        const listed = await brakes.findList(policy, one.list)
        const left = without(listed, confirmed)
        return { ...one, list: await brakes.saveList(policy, left, now), devices: left.length }
      }),
    )
    const added = { list: await brakes.saveList(policy, cut, now), devices: cut.length, by, until: now.add(lastsAlone) }
    return {
      ...state,
      rejected: await brakes.saveList(policy, rejected, now),
      restored: [...alone, added].filter(({ devices }) => devices > 0),
    }
  })
