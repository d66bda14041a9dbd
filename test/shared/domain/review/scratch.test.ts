import { expect, it } from 'vitest'
import { Temporal } from 'temporal-polyfill'
import { readdress } from '../../../../shared/domain/review/decisions.ts'
import { review } from '../../../../shared/domain/review/review.ts'
import { brussels, Carried, document, personWith, security, versionOf } from '../../../builders.ts'
import { serializePerson } from '../../../../shared/domain/people/serialize.ts'

function rng(seed: number) {
  let s = seed
  return () => { s = (s * 1664525 + 1013904223) % 4294967296; return s / 4294967296 }
}
const end = brussels('2024-06-30T00:00')
function play(seed: number) {
  const r = rng(seed * 7919 + 13)
  for (let i = 0; i < 5; i++) r()
  const pick = <T,>(xs: readonly T[]): T => xs[Math.floor(r() * xs.length)] as T
  const doc = () => ({
    ...security,
    apps: pick([['tiktok'], ['tiktok', 'wechat'], ['wechat'], ['tiktok']]),
    scope: { devices: pick([['official'], ['official', 'personal-with-work-apps']]), ...(r() < 0.3 ? { audience: { units: ['DG-ALPHA'] } } : {}) },
    zone: 'Europe/Brussels',
    deadline: { on: pick(['2023-03-05', '2023-03-10', '2023-03-15', '2023-03-22', '2023-04-05']), counts: 'inclusive' },
    reminders: pick([[], ['P3D']]),
    minimumNotice: pick(['P5D', 'P5D', 'P1D', 'P10D']),
    escalation: pick([
      [{ after: 'P0D', suspend: true }],
      [{ after: 'P0D', suspend: true, notify: 'staff' }],
      [{ after: 'P2D', suspend: true, notify: 'staff' }],
      [{ after: 'P0D', suspend: true, wait: 'working-time', notify: 'staff' }],
      [{ after: 'P0D', notify: 'staff' }, { after: 'P3D', suspend: true }],
      [{ after: 'P0D', notify: 'staff' }],
    ]),
  })
  const carried = new Carried(personWith({}, [{}, { id: 'tablet', apps: pick(['', 'tiktok', 'wechat', 'tiktok;wechat', '?']), ownership: pick(['official', 'personal']) }]), versionOf(doc()))
  const log: string[] = []
  let at = brussels('2023-02-23T10:00')
  let delivered = true
  const mails: { at: Temporal.Instant; states: Temporal.Instant; delivered: boolean }[] = []
  const cutBefore = () => Object.entries(carried.person.access).filter(([, a]) => a.wanted === 'suspended').map(([d]) => d)
  const run = (t: Temporal.Instant) => {
    const known = carried.sent.length
    const was = cutBefore()
    const before = mails.filter((m) => m.delivered).at(-1)
    const told = carried.run(t, delivered ? 'delivered' : 'undelivered')
    for (const { parts } of carried.sent.slice(known)) for (const part of parts) if (part.openedAt && part.tells.some(({ step }) => !['cleared', 'restored', 'exemption-granted'].includes(step))) mails.push({ at: t, states: part.deadline.at, delivered })
    for (const device of cutBefore()) if (!was.includes(device) && before && Temporal.Instant.compare(t, before.states) < 0) throw new Error(`seed ${seed}: ${device} cut at ${t} before told ${before.states}\n${log.join('\n')}`)
    if (told.length) log.push(`${t} told ${told} ${delivered ? '' : 'LOST'}`)
    const twice = review(carried.person, carried.policies, t)
    if (serializePerson(twice) !== serializePerson(carried.person)) throw new Error(`seed ${seed}: unstable at ${t}\n${log.join('\n')}\n${serializePerson(carried.person)}\n${serializePerson(twice)}`)
  }
  const runUntil = (until: Temporal.Instant) => {
    for (let looks = 0; looks < 300; looks++) {
      const w = [carried.person.noticeAt, carried.person.changeAt].filter((x): x is Temporal.Instant => x !== undefined).toSorted(Temporal.Instant.compare)[0]
      if (!w || Temporal.Instant.compare(w, until) > 0) return
      run(Temporal.Instant.compare(w, at) < 0 ? at : w)
    }
    throw new Error(`seed ${seed}: endless\n${log.join('\n')}`)
  }
  run(at)
  for (let i = 0; i < 7; i++) {
    at = at.add({ hours: Math.floor(r() * 24 * 7), minutes: 1 })
    runUntil(at)
    const skipReview = r() < 0.3
    const op = pick(['amend', 'amend', 'amend', 'report', 'report', 'readdress', 'unit', 'zone', 'delivery', 'late', 'exempt', 'extend', 'pause', 'owner'] as const)
    log.push(`${at} ${op}`)
    if (op === 'amend') { const d = doc(); log.push(JSON.stringify(d)); carried.amend(d) }
    if (op === 'report') { const device = pick(['phone', 'tablet']); const apps = pick([[], ['tiktok'], ['wechat'], ['tiktok', 'wechat']]); log.push(`${device} ${apps}`); carried.report({ at, device, apps }) }
    if (op === 'owner') carried.person = { ...carried.person, devices: carried.person.devices.map((d) => d.id === 'tablet' ? { ...d, ownership: d.ownership === 'official' ? 'personal' : 'official' } : d) }
    if (op === 'readdress') { carried.person = readdress(carried.person, carried.policies, 'x@ec.example', at); for (const m of mails) if (!m.delivered) Object.assign(m, { states: m.at }) }
    if (op === 'unit') carried.move({ unit: carried.person.profile.unit === 'DG-ALPHA' ? 'DG-BETA' : 'DG-ALPHA', zone: carried.person.profile.zone }, at)
    if (op === 'zone') carried.move({ unit: carried.person.profile.unit, zone: pick(['Pacific/Auckland', 'Pacific/Honolulu', 'Europe/Brussels']) }, at)
    if (op === 'delivery') delivered = !delivered
    if (op === 'late' && carried.sent.length > 0) { carried.deliver(at); const l = mails.at(-1); if (l) l.delivered = true }
    if (op === 'exempt') carried.decide({ kind: 'exempt', until: at.add({ hours: 200 }).toZonedDateTimeISO('Europe/Brussels').toPlainDate(), reason: 'x' }, at)
    if (op === 'extend') carried.decide({ kind: 'extend', until: at.add({ hours: 300 }).toZonedDateTimeISO('Europe/Brussels').toPlainDate(), reason: 'x' }, at)
    if (op === 'pause') carried.halt(carried.policy.halted ? undefined : 'paused')
    if (!skipReview) run(at)
  }
  if (carried.policy.halted) carried.halt()
  delivered = true
  at = at.add({ hours: 1 })
  if (r() < 2) { carried.person = readdress(carried.person, carried.policies, 'y@ec.example', at); for (const m of mails) if (!m.delivered) Object.assign(m, { states: m.at }) }
  log.push(`${at} END`)
  run(at)
  runUntil(end)
  const suspends = carried.policy.escalation.some((rung) => 'suspend' in rung && rung.suspend)
  for (const current of carried.person.cases) {
    if (current.state === 'unreachable') continue
    for (const breach of current.breaches)
      if (breach.certain && suspends && !current.suspended.includes(breach.device)) throw new Error(`seed ${seed}: forgotten ${breach.device} ${current.state}\n${log.join('\n')}\n${JSON.stringify(current, null, 1)}`)
    if (current.breaches.length > 0 && current.state === 'open') throw new Error(`seed ${seed}: open for ever\n${log.join('\n')}`)
  }
}
it('fuzz', () => {
  const failures: string[] = []
  for (let seed = 1; seed <= Number(process.env.N ?? 300); seed++) {
    try { play(seed) } catch (error) { failures.push(String((error as Error).message)) }
  }
  const kinds = Map.groupBy(failures, (f) => /(unstable|endless|forgotten|open for ever|cut at)/.exec(f)?.[1] ?? f.slice(0, 80))
  for (const [kind, list] of kinds) console.log(kind, list.length, '\n', list.toSorted((a, b) => a.length - b.length).slice(0, 2).join('\n-----\n'))
  expect(failures.length).toBe(0)
}, 600000)
