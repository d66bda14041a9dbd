import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { fileLine } from '#campaign/send/digest-lines.ts'
import type { FiledLine } from '#domain/digests/digest.ts'
import { timetable } from '#domain/schedule/timetable.ts'
import { earliestOf, isBefore } from '#domain/schedule/zone.ts'
import { runs } from '#test/all.ts'
import { customDocument, zone } from '#test/arbitraries.ts'
import { peopleWith, policyOf, several, versionOf } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { digestsOf } from '#test/shared/domain/digests/digests-of.ts'
import { noticeIn } from '#test/working.ts'
import { announced, type Running } from '../running.ts'

const apps = ['tiktok', 'temu'] as const
const staff = ['ana', 'ben', 'eva'] as const
const max = refOf('max')

/** By then every case is overdue, also with the longest minimum notice on one working day a week. */
const monday = Temporal.Instant.from('2023-04-03T00:00:00Z')
const dates = several(60, index => Temporal.PlainDate.from('2023-04-01').add({ days: index }))

/** Moments that often fall together, or on one date. */
const moment = fc
  .tuple(fc.nat(6), fc.constantFrom(0, 7, 9, 9.5, 15, 22))
  .map(([day, hour]) => monday.add({ hours: 24 * day, minutes: hour * 60 }))

const someCase = { person: fc.constantFrom(...staff), app: fc.constantFrom(...apps) }

const campaign = fc.record({
  to: zone,
  document: customDocument,
  lines: fc.array(fc.record({ ...someCase, at: moment }), { minLength: 1, maxLength: 12 }),
  cleared: fc.uniqueArray(fc.record({ ...someCase, at: moment }), { maxLength: 4, selector: ({ person, app }) => `${person} ${app}` }),
})

type CaseAt = { person: (typeof staff)[number]; app: (typeof apps)[number]; at: Temporal.Instant }

/** The digests that arrive if each line is filed at its moment, and each device reported when it is clean. */
async function sent(
  running: Running,
  filings: readonly { line: FiledLine; policy: ReturnType<typeof versionOf> }[],
  cleared: readonly CaseAt[],
) {
  const { people, lines, clock } = running.ports
  const left = new Set(filings)
  const moments = [...filings.map(({ line }) => line.at), ...cleared.map(({ at }) => at)]
  for (;;) {
    const due = (await people.get(max)).person.mail?.digests?.due ?? []
    const next = earliestOf([...moments.filter(at => isBefore(clock.now(), at)), ...due.map(({ at }) => at)])
    if (!next) break
    clock.advanceTo(next)
    for (const { person, at } of cleared.filter(({ at }) => at.equals(next))) {
      const present = apps.filter(app => !cleared.some(one => one.person === person && one.app === app && !isBefore(at, one.at)))
      await running.report({ at, device: `${person}-phone`, apps: present })
    }
    for (const filing of left)
      if (filing.line.at.equals(next)) {
        await fileLine({ people, lines }, await people.get(max), filing.policy, filing.line)
        left.delete(filing)
      }
    await running.sweep(['digest'])
  }
  const filed = (await Promise.all(dates.map(on => lines.list(max, on)))).flat()
  const told = filed.flatMap(({ toldIn, rung }) => (toldIn === undefined ? [] : [{ toldIn, rung }]))
  return Promise.all(told.map(async ({ toldIn, rung }) => `${(await noticeIn(running.ports, max, toldIn))?.accepted} ${rung}`))
}

it('managers get the digests that a rehearsal promises, whatever lines they are made of', async () => {
  await fc.assert(
    fc.asyncProperty(campaign, async ({ to, document, lines, cleared }) => {
      const policies = apps.map(app => ({ ...document, reminders: [], id: `no-${app}`, apps: [app] }))
      const people = peopleWith(
        { who: { id: 'max', zone: to }, devices: [] },
        ...staff.map(id => ({
          who: { id, manager: 'max' },
          devices: [{ id: `${id}-phone`, apps: apps.join(';') }],
        })),
      )
      const running = await announced({ policies: policies.map(one => policyOf(one)), people })
      await running.runUntil('2023-04-02T12:00')

      const filings = await Promise.all(
        lines.map(async ({ person, app, at }, index) => {
          const { openedAt, state } = await running.caseOf(person)
          expect(state).toBe('overdue')
          return {
            line: { staff: refOf(person), policy: `no-${app}`, openedAt, rung: `after:P${index}D`, at },
            policy: versionOf(document),
          }
        }),
      )
      const clearAt = new Map(cleared.map(({ person, app, at }) => [`${refOf(person)} no-${app}`, at]))
      const rehearsed = filings.map(({ line: { staff, policy, rung, at } }) => ({
        staff,
        policy,
        step: rung,
        at,
        devicesAt(moment: Temporal.Instant) {
          const clear = clearAt.get(`${staff} ${policy}`)
          return clear && !isBefore(moment, clear) ? [] : ['phone']
        },
      }))
      const recipient = timetable(policyOf(document), (await running.find('max')).person.profile)
      const promised = digestsOf(rehearsed, recipient).flatMap(({ at, lines }) => lines.map(({ step }) => `${at} ${step}`))
      expect((await sent(running, filings, cleared)).toSorted()).toEqual(promised.toSorted())
    }),
    { numRuns: runs(300) },
  )
})
