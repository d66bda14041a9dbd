import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ApiSurroundings } from '#adapters/http/api-client.ts'
import type { AccessConnector, ConnectorOutcome, WantedAccess } from '#domain/access/connector.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import { type Exchange, type StandIn, type StandInFault, throttled } from '#infra/local/sources/stand-in.ts'
import { runs } from '../all.ts'
import { hurried, managed, targetWith } from '../sources.ts'
import { vendorContract } from './vendors/contract.ts'

/** What a system manages. A test may change it while the stand-in runs. */
export interface Managing {
  devices: readonly ManagedDevice[]
}

interface StartedConnector {
  standIn: StandIn
  /** @param isAuthorised false: with a wrong secret */
  connector: (around: ApiSurroundings, isAuthorised: boolean) => AccessConnector
  /** Whether the stand-in has cut the device off, or its user. */
  isCut: (device: ManagedDevice) => boolean
}

export interface ConnectorTraits {
  /** File of its vendor's contract. */
  vendor: string
  start: (managing: Managing, onExchange: (exchange: Exchange) => void) => Promise<StartedConnector>
  keysOf: (device: ManagedDevice) => readonly string[]
  /** Parts of the paths by which it changes access, and looks it up where it can. */
  writes: string
  reads?: string
  keepsVersion: boolean
  /** Whether it may show a change late. */
  isDelayed: boolean
  /** What it says of a device that is not there any more, and of one that it never knew. */
  whenGone?: 'gone' | 'not-enrolled'
  /** How the devices of the tests are. */
  device?: Partial<ManagedDevice>
}

const confirmed: ConnectorOutcome = { is: 'confirmed' }
const refused = (why: 'gone' | 'not-enrolled' | 'permission'): ConnectorOutcome => ({ is: 'refused', why })
const wants: readonly WantedAccess[] = ['suspended', 'granted']
/** More than any request is repeated. */
const everyTime = (fault: StandInFault) => Array.from({ length: 10 }, () => fault)
const laterBy = (seconds: string): StandInFault => ({
  status: 429,
  // Its clock is wrong.
  headers: { 'Retry-After': seconds, Date: 'Fri, 01 Mar 2030 08:00:00 GMT' },
})

/** The contract of every AccessConnector, on its stand-in. */
export function accessConnectorContract(name: string, traits: ConnectorTraits) {
  const complaintsAbout = vendorContract(traits.vendor)
  const [one, other] = [managed(1, traits.device), managed(2, traits.device)]
  const { reads } = traits

  const { id = '', email = '' } = one.users[0] ?? {}
  const target = targetWith({ device: `device of ${one.ref}`, keys: traits.keysOf(one), platform: one.platform, owner: { id, email } })

  async function open(isAuthorised = true) {
    const managing: Managing = { devices: [one, other] }
    const exchanges: Exchange[] = []
    const { standIn, connector, isCut } = await traits.start(managing, exchange => exchanges.push(exchange))
    onTestFinished(async () => {
      await standIn.close()
      expect(exchanges.filter(({ status }) => status !== 418).flatMap(complaintsAbout)).toEqual([])
    })
    const around = hurried()
    return {
      ...connector(around, isAuthorised),
      managing,
      waits: around.waits,
      isCut,
      changes: () => exchanges.filter(({ method, path }) => method !== 'GET' && path.includes(traits.writes)).length,
      failing: (part: string, ...faults: readonly StandInFault[]) => standIn.fail(part, ...faults),
    }
  }

  describe(`access by ${name}`, () => {
    it('access is cut, and comes back', async () => {
      const { set, get, revokeSessions, isCut } = await open()
      for (const [index, wanted] of ([...wants, ...wants] as const).entries()) {
        expect(await set(target, wanted, index + 1)).toEqual(confirmed)
        if (wanted === 'suspended') await revokeSessions?.(target)
        expect([isCut(one), isCut(other)]).toEqual([wanted === 'suspended', false])
        const version = traits.keepsVersion ? { version: index + 1 } : {}
        expect(await get(target)).toEqual(reads ? { is: wanted, ...version } : { is: 'unknown' })
      }
    })

    it('access that is so already is asked for once', async () => {
      const { set, changes } = await open()
      await set(target, 'suspended', 1)
      const before = changes()
      expect(await set(target, 'suspended', 1)).toEqual(confirmed)
      expect(changes() - before).toBe(reads && (traits.keepsVersion || !traits.isDelayed) ? 0 : 1)
    })

    it('access is there for a device of which nothing was ever said', async () => {
      const { set, get, isCut } = await open()
      expect(await get(target)).toEqual({ is: reads ? 'granted' : 'unknown' })
      expect(await set(target, 'granted', 1)).toEqual(confirmed)
      expect(isCut(one)).toBe(false)
    })

    it('access stays where the last request has put it, whatever fails between', async () => {
      const { set, isCut, failing } = await open()
      const fault = fc.constantFrom<StandInFault>({ status: 500 }, { status: 502, isDone: true }, throttled('1'), throttled(), 'cut')
      const request = fc.record({ wanted: fc.constantFrom(...wants), faults: fc.array(fault, { maxLength: 3 }) })
      let version = 1
      // From now on each request writes: what was never cut is not given back, and would leave its faults to a later request.
      expect(await set(target, 'suspended', version++)).toEqual(confirmed)
      await fc.assert(
        fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 4 }), async requests => {
          for (const { wanted, faults } of requests) {
            const isChange = traits.keepsVersion || traits.isDelayed || isCut(one) !== (wanted === 'suspended')
            if (isChange) failing(traits.writes, ...faults)
            expect(await set(target, wanted, version++)).toEqual(confirmed)
            expect([isCut(one), isCut(other)]).toEqual([wanted === 'suspended', false])
          }
        }),
        { numRuns: runs(50) },
      )
    })
  })

  const { whenGone } = traits
  if (whenGone !== undefined)
    describe(`a device that ${name} does not know`, () => {
      it(`a device that the other system does not know is ${whenGone} after it was there`, async () => {
        const { set, get, managing } = await open()
        await set(target, 'suspended', 1)
        managing.devices = [other]
        for (const wanted of wants) expect(await set(target, wanted, 2)).toEqual(refused(whenGone))
        expect(await get(target)).toEqual({ is: 'unknown' })
      })

      it('a device that the other system does not know is not enrolled if it never was', async () => {
        const { set, get } = await open()
        const stranger = { ...target, keys: ['serial:C39TEST1', 'fleet#1'], owner: { id: 's9', email: 'nobody@ec.example' } }
        for (const wanted of wants) expect(await set(stranger, wanted, 1)).toEqual(refused('not-enrolled'))
        expect(await get(stranger)).toEqual({ is: 'unknown' })
      })
    })

  describe(`a change by ${name}`, () => {
    it('a change of access that fails each time after it was made is made in the end, or next time', async () => {
      const { set, isCut, failing } = await open()
      failing(traits.writes, ...everyTime({ status: 504, isDone: true }))
      expect(await set(target, 'suspended', 1)).toEqual(traits.isDelayed ? { is: 'retry' } : confirmed)
      expect(isCut(one)).toBe(true)
    })

    it('a change of access is tried again later where the other system asks for too much patience', async () => {
      const { set, isCut, failing } = await open()
      failing(traits.writes, laterBy('120'))
      expect(await set(target, 'suspended', 1)).toEqual({ is: 'retry', after: 120 })
      expect(isCut(one)).toBe(false)
    })

    it.each<[string, StandInFault]>([
      ['is down', { status: 503 }],
      ['throttles without a time to wait', throttled()],
      ['does not answer', 'cut'],
    ])('a change of access is tried again later where the other system %s for long', async (_, fault) => {
      const { set, failing } = await open()
      failing(traits.writes, ...everyTime(fault))
      expect(await set(target, 'suspended', 1)).toEqual({ is: 'retry' })
    })

    it('a change of access that is not permitted is refused, to suspend and to give back', async () => {
      const { set, isCut, failing } = await open()
      failing(traits.writes, { status: 403 })
      expect(await set(target, 'suspended', 1)).toEqual(refused('permission'))
      expect(isCut(one)).toBe(false)
      await set(target, 'suspended', 1)
      failing(traits.writes, { status: 403 })
      expect(await set(target, 'granted', 2)).toEqual(refused('permission'))
    })

    it('a wrong secret, or an answer that cannot be understood, is an error', async () => {
      const { set, failing } = await open()
      failing(traits.writes, { status: 418 })
      const errors = [
        await set(target, 'suspended', 1).catch((error: unknown) => error),
        await (await open(false)).set(target, 'suspended', 1).catch((error: unknown) => error),
      ]
      expect(errors).toMatchObject([{ fault: 'strange' }, { fault: 'credentials' }])
      expect(errors.every(error => error instanceof SourceError)).toBe(true)
      expect(inspect(errors)).not.toMatch(/user1|00000000-0000|C39TEST|AAAAA/)
    })
  })

  describe(`what an administrator learns of ${name}`, () => {
    it('an administrator learns that a connector answers', async () => {
      const { check, changes, isCut } = await open()
      const checks = await check()
      expect(checks.map(({ isRight, message }) => [isRight, message.length > 20])).toEqual(checks.map(() => [true, true]))
      expect(checks.length).toBeGreaterThan(0)
      expect([changes(), isCut(one)]).toEqual([reads ? 0 : 1, false])
    })

    it('an administrator learns what is wrong with the secret of a connector', async () => {
      const [first] = await (await open(false)).check()
      expect(first).toMatchObject({ isRight: false, message: expect.stringMatching(/secret/) })
    })
  })

  if (reads !== undefined)
    describe(`what ${name} says`, () => {
      it('reading access needs a permission, which the check names', async () => {
        const { check, set, permissions, failing } = await open()
        failing(reads, { status: 403 })
        expect(await set(target, 'suspended', 1)).toEqual(refused('permission'))
        failing('/', ...everyTime({ status: 403 }))
        const wrong = (await check()).filter(({ isRight }) => !isRight)
        for (const { message } of wrong) expect(permissions.filter(permission => message.includes(permission))).not.toEqual([])
        expect(wrong.length).toBeGreaterThan(0)
      })
    })
}
