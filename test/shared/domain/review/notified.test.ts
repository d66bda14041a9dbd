/** Nobody is cut off for what no notice told them: deadlines, demands and threats that change. */
import { describe, expect, it } from 'vitest'
import { matterOf, owedNow } from '../../../../shared/domain/review/agenda.ts'
import { readdress } from '../../../../shared/domain/review/decisions/effects.ts'
import { withProfile } from '../../../../shared/domain/review/move.ts'
import { withNoticeAttempted, withNoticeDelivered, withNoticeSent } from '../../../../shared/domain/review/settle.ts'
import { brussels, Carried, day, document, instant, on, personWith, security, versionOf } from '../../../builders.ts'

const suspending = [{ after: 'P0D', suspend: true, notify: 'staff' }]
const quiet = { reminders: [], ...security, escalation: suspending }
const end = brussels('2023-06-30T00:00')

/** Told of the case on 23 February. */
function noticed(document: Readonly<Record<string, unknown>>, who = {}, devices = [{}]): Carried {
  const carried = new Carried(personWith(who, devices), versionOf(document))
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}

/** The deadline that the last mail stated. */
const statedBy = ({ sent }: Carried) => sent.at(-1)?.parts[0]?.deadline?.at

const isCut = ({ person }: Carried, device = 'phone') => person.access[device]?.wanted === 'suspended'

describe('a deadline brought forward', () => {
  const by = (on: string) => ({ ...quiet, deadline: { on, counts: 'inclusive' } })

  it('is announced with its own date', () => {
    const carried = noticed(by('2023-03-22'))
    carried.amend(by('2023-03-10'))
    expect(carried.run(brussels('2023-03-03T12:00'))).toEqual(['changed'])
    expect(statedBy(carried)).toEqual(brussels('2023-03-11T00:00'))
    expect(carried.runUntil(end)).toEqual(['03-11 00:00 after:P0D'])
  })

  it('is announced with the end of minimum notice if that is later', () => {
    const carried = noticed(by('2023-03-22'))
    carried.amend(by('2023-03-05'))
    carried.run(brussels('2023-03-03T12:00'))
    expect(statedBy(carried)).toEqual(brussels('2023-03-09T00:00'))
  })

  it('changes nothing while no notice of it was delivered', () => {
    const carried = noticed(by('2023-03-22'))
    carried.amend(by('2023-03-10'))
    expect(carried.run(brussels('2023-03-03T12:00'), 'undelivered')).toEqual(['changed'])
    expect(carried.runUntil(end)).toEqual(['03-23 00:00 after:P0D'])
  })

  it('binds later if its notice was delivered later', () => {
    const carried = noticed(by('2023-03-22'))
    carried.amend(by('2023-03-10'))
    carried.run(brussels('2023-03-03T12:00'), 'undelivered')
    carried.deliver(brussels('2023-03-13T10:00'))
    expect(carried.case.deadline).toEqual(brussels('2023-03-21T00:00'))
  })

  it('is stated by every notice after it, until it binds or has passed', () => {
    const carried = noticed({ ...by('2023-03-22'), reminders: ['P14D', 'P3D'] })
    carried.amend({ ...by('2023-03-17'), reminders: ['P14D', 'P3D'] })
    carried.run(brussels('2023-03-07T12:00'), 'undelivered')
    carried.run(brussels('2023-03-08T09:00'), 'undelivered')
    expect(statedBy(carried)).toEqual(brussels('2023-03-18T00:00'))
    carried.run(brussels('2023-03-19T09:00'), 'undelivered')
    expect(statedBy(carried)).toEqual(brussels('2023-03-23T00:00'))
  })

  it('is replaced by a further version', () => {
    const carried = noticed(by('2023-03-22'))
    carried.amend(by('2023-03-10'))
    expect(carried.run(brussels('2023-03-02T22:00'))).toEqual([])
    carried.amend(by('2023-03-22'))
    expect(carried.run(brussels('2023-03-02T23:00'))).toEqual([])
    expect(carried.runUntil(end)).toEqual(['03-23 00:00 after:P0D'])
  })

  it('is stated at the end of an exemption that came before its notice', () => {
    const carried = noticed(by('2023-05-31'))
    carried.amend(by('2023-05-10'))
    expect(carried.run(brussels('2023-03-02T22:00'))).toEqual([])
    carried.decide({ kind: 'exempt', until: day('2023-03-31'), reason: 'Their work needs it' }, brussels('2023-03-02T23:00'))
    expect(carried.runUntil(brussels('2023-04-04T00:00'))).toEqual(['03-03 09:00 exemption-granted', '04-03 09:00 again'])
    carried.amend({ ...by('2023-05-10'), remedies: ['remove-app'] })
    expect(carried.run(brussels('2023-04-05T10:00'))).toEqual([])
    expect(carried.runUntil(end)).toEqual(['05-11 00:00 after:P0D'])
  })

  describe('while nothing is in breach', () => {
    const before = { ...by('2023-03-22'), reminders: ['P1D'] }
    const after = { ...by('2023-03-10'), reminders: ['P1D'] }
    const report = (carried: Carried, at: string, apps: string) => {
      carried.report(on(at, 'phone', apps))
      return carried.run(brussels(at))
    }

    /** Clean since 27 February; versions come on the 28th. */
    function clean(...versions: readonly Readonly<Record<string, unknown>>[]): Carried {
      const carried = noticed(before)
      report(carried, '2023-02-27T10:00', '')
      for (const version of versions) carried.amend(version)
      expect(carried.run(brussels('2023-02-28T10:00'))).toEqual([])
      return carried
    }

    it('is stated by the notice of the next breach, and binds by its delivery, with the reminders it puts ahead', () => {
      const carried = clean(after)
      expect(report(carried, '2023-03-03T11:00', 'tiktok')).toEqual(['again'])
      expect(statedBy(carried)).toEqual(brussels('2023-03-11T00:00'))
      expect(carried.runUntil(end)).toEqual(['03-09 09:00 P1D', '03-11 00:00 after:P0D'])
    })

    it('counts at the moment of the breach itself, and at that of the clearing', () => {
      const atRelapse = clean()
      atRelapse.amend(after)
      expect(report(atRelapse, '2023-03-03T11:00', 'tiktok')).toEqual(['again'])
      expect(statedBy(atRelapse)).toEqual(brussels('2023-03-11T00:00'))

      const atClearing = noticed(before)
      atClearing.amend(after)
      expect(report(atClearing, '2023-02-27T10:00', '')).toEqual(['cleared'])
      report(atClearing, '2023-03-03T11:00', 'tiktok')
      expect(statedBy(atClearing)).toEqual(brussels('2023-03-11T00:00'))
    })

    it('counts from the delivery of a notice that arrives late, and not at all from one that is lost', () => {
      const carried = clean(after)
      carried.report(on('2023-03-03T11:00', 'phone', 'tiktok'))
      expect(carried.run(brussels('2023-03-03T11:00'), 'undelivered')).toEqual(['again'])
      const page = matterOf(carried.person, carried.policy, brussels('2023-03-03T12:00'))
      expect(page.deadline?.at).toEqual(statedBy(carried))
      carried.run(brussels('2023-03-13T09:00'))
      expect(carried.case.deadline).toEqual(brussels('2023-03-23T00:00'))
      carried.deliver(brussels('2023-03-13T10:00'))
      expect(carried.case.deadline).toEqual(brussels('2023-03-21T00:00'))
    })

    it('is nothing once a further version has taken it back', () => {
      const carried = clean(after, before)
      report(carried, '2023-03-03T11:00', 'tiktok')
      expect(statedBy(carried)).toEqual(brussels('2023-03-23T00:00'))
      expect(carried.case.plan).toBeUndefined()
    })

    it('is told by `changed` once a further version comes before the notice of the breach', () => {
      const carried = clean(after)
      expect(report(carried, '2023-03-02T22:00', 'tiktok')).toEqual([])
      carried.amend({ ...after, title: 'Remove TikTok, please' })
      expect(carried.run(brussels('2023-03-02T23:00'))).toEqual([])
      expect(carried.runUntil(brussels('2023-03-09T00:00'))).toEqual(['03-03 09:00 changed'])
      expect(statedBy(carried)).toEqual(brussels('2023-03-11T00:00'))
    })

    it('outlasts a breach that was gone before its notice', () => {
      const carried = clean(after)
      expect(report(carried, '2023-03-02T22:00', 'tiktok')).toEqual([])
      expect(report(carried, '2023-03-02T23:00', '')).toEqual(['cleared'])
      report(carried, '2023-03-06T11:00', 'tiktok')
      expect(statedBy(carried)).toEqual(brussels('2023-03-14T00:00'))
      expect(carried.case.deadline).toEqual(brussels('2023-03-14T00:00'))
    })

    it('outlasts a notice of before that is settled only then', () => {
      const carried = noticed(before)
      carried.runUntil(brussels('2023-03-20T00:00'))
      const { notice } = owedNow(carried.person, carried.policies, brussels('2023-03-21T09:00'))
      expect(notice.map(({ tells }) => tells[0]?.step)).toEqual(['P1D'])
      const early = clean(after)
      early.person = withNoticeSent(early.person, notice, brussels('2023-02-28T11:00'))
      report(early, '2023-03-03T11:00', 'tiktok')
      expect(statedBy(early)).toEqual(brussels('2023-03-11T00:00'))
    })

    it('is none of a version that leaves the deadline as it is, wherever the owner lives by now', () => {
      const local = { ...before, zone: 'staff', announcedAt: '2023-02-23T10:00+01:00' }
      const carried = new Carried(personWith(), versionOf(local))
      carried.run(brussels('2023-02-23T10:00'))
      report(carried, '2023-02-27T10:00', '')
      carried.amend({ ...local, title: 'Remove TikTok, please' })
      carried.run(brussels('2023-02-28T10:00'))
      carried.move({ zone: 'Pacific/Auckland' }, brussels('2023-03-01T10:00'))
      report(carried, '2023-03-03T02:00', 'tiktok')
      expect(statedBy(carried)).toEqual(brussels('2023-03-23T00:00'))
      expect(carried.case.plan).toBeUndefined()
    })
  })

  it('while an exemption lasts is stated by the notice at its end, also where it came with the exemption', () => {
    for (const comesWith of [true, false]) {
      const carried = noticed(by('2023-05-31'))
      const at = brussels('2023-03-02T10:00')
      if (comesWith) carried.amend(by('2023-05-10'))
      carried.decide({ kind: 'exempt', until: day('2023-03-31') }, at)
      expect(carried.run(at)).toEqual(['exemption-granted'])
      if (!comesWith) carried.amend(by('2023-05-10'))
      carried.run(brussels('2023-03-03T10:00'))
      carried.decide({ kind: 'exempt', until: day('2023-04-03') }, brussels('2023-03-06T10:00'))
      carried.run(brussels('2023-03-06T10:00'))
      expect(carried.runUntil(brussels('2023-04-04T12:00'))).toEqual(['04-04 09:00 again'])
      expect(statedBy(carried)).toEqual(brussels('2023-05-11T00:00'))
      expect(carried.case.deadline).toEqual(brussels('2023-05-11T00:00'))
    }
  })

  it('while an exemption lasts is stated later on, too, where all is clean at its end', () => {
    const carried = noticed(by('2023-05-31'))
    carried.decide({ kind: 'exempt', until: day('2023-03-31') }, brussels('2023-03-02T10:00'))
    carried.amend(by('2023-05-10'))
    carried.run(brussels('2023-03-03T10:00'))
    carried.report(on('2023-03-06T10:00', 'phone', ''))
    carried.run(brussels('2023-03-06T10:00'))
    carried.runUntil(brussels('2023-04-03T12:00'))
    carried.report(on('2023-04-05T10:00', 'phone', 'tiktok'))
    expect(carried.run(brussels('2023-04-05T10:00'))).toEqual(['again'])
    expect(statedBy(carried)).toEqual(brussels('2023-05-11T00:00'))
  })

  it('while its owner was unreachable is told by `changed` once they are not', () => {
    const carried = new Carried(personWith(), versionOf(by('2023-03-15')))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    carried.run(brussels('2023-03-16T00:00'))
    expect(carried.case.state).toBe('unreachable')
    carried.amend(by('2023-04-25'))
    carried.run(brussels('2023-03-17T10:00'))
    carried.amend(by('2023-04-15'))
    carried.run(brussels('2023-03-18T10:00'))
    carried.deliver(brussels('2023-03-22T10:00'))
    expect(carried.run(brussels('2023-03-22T10:00'))).toEqual(['changed'])
    expect(statedBy(carried)).toEqual(brussels('2023-04-16T00:00'))
    expect(carried.case.deadline).toEqual(brussels('2023-04-16T00:00'))
  })

  it('and put back after its notice went is told again', () => {
    const carried = noticed(by('2023-03-22'))
    carried.amend(by('2023-03-10'))
    expect(carried.run(brussels('2023-03-03T12:00'), 'undelivered')).toEqual(['changed'])
    carried.amend(by('2023-03-22'))
    expect(carried.run(brussels('2023-03-03T14:00'))).toEqual(['changed'])
    expect(statedBy(carried)).toEqual(brussels('2023-03-23T00:00'))
  })
})

describe('the told date of one device', () => {
  const rule = { ...quiet, minimumNotice: 'P10D' }
  /** A tablet is found the day before the deadline, and its mail goes: it keeps its access until the 24th. */
  function withTablet(rule: Readonly<Record<string, unknown>>, who = {}, delivery: 'delivered' | 'undelivered' = 'delivered'): Carried {
    const carried = noticed(rule, who, [{}, { id: 'tablet', apps: '' }])
    carried.report(on('2023-03-14T10:00', 'tablet', 'tiktok'))
    expect(carried.run(brussels('2023-03-14T10:00'), delivery)).toEqual(['again'])
    return carried
  }
  const isCutAt = (carried: Carried, moment: string): boolean => {
    carried.runUntil(brussels(moment))
    return isCut(carried, 'tablet')
  }

  it('does not move earlier with a shorter minimum notice', () => {
    const carried = withTablet(rule)
    carried.amend({ ...rule, minimumNotice: 'P1D' })
    carried.run(brussels('2023-03-14T12:00'))
    expect(isCutAt(carried, '2023-03-24T23:59')).toBe(false)
    expect(isCutAt(carried, '2023-03-25T00:00')).toBe(true)
  })

  it('does not even if its mail arrives after that', () => {
    const carried = withTablet(rule, {}, 'undelivered')
    carried.amend({ ...rule, minimumNotice: 'P1D' })
    carried.run(brussels('2023-03-14T12:00'), 'undelivered')
    carried.deliver(brussels('2023-03-14T13:00'))
    expect(isCutAt(carried, '2023-03-24T23:59')).toBe(false)
    expect(isCutAt(carried, '2023-03-25T00:00')).toBe(true)
  })

  it('does not move earlier with somebody who moves east', () => {
    const carried = withTablet(rule)
    carried.move({ zone: 'Asia/Dubai' }, brussels('2023-03-20T10:00'))
    carried.run(brussels('2023-03-20T10:00'))
    expect(isCutAt(carried, '2023-03-24T23:59')).toBe(false)
    expect(isCutAt(carried, '2023-03-25T00:00')).toBe(true)
  })

  it('is the end of minimum notice from the delivery of its mail, and does not move earlier from then on', () => {
    const carried = withTablet(rule, {}, 'undelivered')
    carried.deliver(brussels('2023-03-16T10:00'))
    carried.amend({ ...rule, minimumNotice: 'P1D' })
    carried.run(brussels('2023-03-16T12:00'))
    expect(isCutAt(carried, '2023-03-27T23:59')).toBe(false)
    expect(isCutAt(carried, '2023-03-28T00:00')).toBe(true)
  })

  it('stands in every later mail', () => {
    const carried = withTablet(rule)
    const later = { ...rule, minimumNotice: 'P1D', escalation: [...suspending, { after: 'P2D', notify: 'staff' }] }
    carried.amend(later)
    carried.runUntil(brussels('2023-03-21T00:00'))
    const last = carried.sent.at(-1)
    expect(last?.parts[0]?.tells[0]?.step).toBe('after:P2D')
    expect(last?.parts[0]?.ownDates).toEqual({ tablet: brussels('2023-03-25T00:00') })
  })
})

describe('a told deadline', () => {
  it('does not move earlier with somebody who moves east', () => {
    const carried = noticed({ ...quiet, zone: 'staff', announcedAt: '2023-02-23T09:00Z' }, { zone: 'Pacific/Honolulu' })
    carried.run(instant('2023-02-23T19:00Z'))
    const told = carried.case.deadline
    expect(told).toEqual(instant('2023-03-16T10:00Z'))
    carried.move({ zone: 'Pacific/Auckland' }, instant('2023-03-15T12:00Z'))
    expect(carried.run(instant('2023-03-15T12:00Z'))).toEqual([])
    expect(carried.case.deadline).toEqual(told)
    expect(isCut(carried)).toBe(false)
    carried.run(told)
    expect(isCut(carried)).toBe(true)
  })

  it('moves later with somebody who moves west, and back east stays so', () => {
    const carried = noticed({ ...quiet, zone: 'staff', announcedAt: '2023-02-23T09:00Z' })
    carried.move({ zone: 'Pacific/Honolulu' }, brussels('2023-03-01T10:00'))
    carried.run(brussels('2023-03-01T10:00'))
    expect(carried.case.deadline).toEqual(instant('2023-03-16T10:00Z'))
    carried.move({}, brussels('2023-03-02T10:00'))
    carried.run(brussels('2023-03-02T10:00'))
    expect(carried.case.deadline).toEqual(instant('2023-03-16T10:00Z'))
  })

  it('does not move earlier with a country that has fewer holidays', () => {
    const minimum = { ...quiet, deadline: { on: '2023-02-24', counts: 'inclusive' }, workingDays: { holidays: 'country' } }
    const carried = noticed({ ...minimum, announcedAt: '2023-04-03T10:00' }, { country: 'BE' })
    carried.run(brussels('2023-04-05T10:00'))
    const told = carried.case.deadline
    carried.move({ country: 'US' }, brussels('2023-04-06T10:00'))
    carried.run(brussels('2023-04-06T10:00'))
    expect(carried.case.deadline).toEqual(told)
  })

  it('stands where somebody leaves, or moves out of the audience, while `changed` is owed', () => {
    const told = {
      ...quiet,
      scope: { devices: ['official'], audience: { units: ['DG-ALPHA'] } },
      escalation: [{ after: 'P1D', suspend: true, notify: 'staff' }],
    }
    const [left, back] = [brussels('2023-03-15T22:00'), brussels('2023-03-17T10:00')]
    for (const gone of [{ leftAt: left }, { unit: 'DG-BETA' }]) {
      const carried = noticed(told)
      carried.amend({ ...told, escalation: suspending })
      expect(carried.run(brussels('2023-03-15T20:00'))).toEqual([])
      carried.person = withProfile(carried.person, { ...carried.person.profile, ...gone }, carried.policies, left)
      carried.run(left)
      carried.move({}, back)
      expect(carried.run(back)).toEqual(['again'])
      expect(statedBy(carried)).toEqual(brussels('2023-03-16T00:00'))
    }
  })

  it('sends no reminder twice to somebody who moves west after it', () => {
    const carried = noticed({ ...quiet, reminders: ['P1D'] }, { zone: 'Pacific/Auckland' })
    carried.runUntil(instant('2023-03-14T00:00Z'))
    const sent = carried.sent.length
    carried.move({ zone: 'Pacific/Honolulu' }, instant('2023-03-14T00:00Z'))
    carried.run(instant('2023-03-14T00:00Z'))
    carried.runUntil(instant('2023-03-15T22:59Z'))
    expect(carried.sent).toHaveLength(sent)
  })

  it('suspends somebody who moved at the later moment of both zones', () => {
    const late = {
      ...quiet,
      zone: 'staff',
      announcedAt: '2023-02-23T09:00Z',
      escalation: [{ after: 'P1D', suspend: true, notify: 'staff' }],
    }
    const carried = noticed(late)
    carried.move({ zone: 'Pacific/Kiritimati' }, brussels('2023-03-10T10:00'))
    carried.run(brussels('2023-03-10T10:00'))
    expect(carried.runUntil(end)).toEqual(['03-16 20:00 after:P1D', '03-17 09:00 suspended'])
  })
})

describe('what a version newly demands', () => {
  const both = { ...quiet, apps: ['tiktok', 'wechat'] }

  it('suspends nobody before a notice of it and its minimum notice', () => {
    const carried = noticed(quiet, {}, [{ apps: 'tiktok;wechat' }])
    carried.report(on('2023-03-10T12:00', 'phone', 'wechat'))
    expect(carried.run(brussels('2023-03-10T12:00'))).toEqual(['cleared'])
    carried.amend(both)
    expect(carried.run(brussels('2023-03-20T12:00'))).toEqual(['changed'])
    expect(isCut(carried)).toBe(false)
    expect(carried.case.deadline).toEqual(brussels('2023-03-28T00:00'))
    expect(carried.runUntil(end)).toEqual(['03-28 00:00 after:P0D'])
    expect(isCut(carried)).toBe(true)
  })

  it('leaves suspended what is suspended for an earlier demand', () => {
    const carried = noticed(quiet)
    carried.runUntil(brussels('2023-03-20T12:00'))
    carried.amend(both)
    carried.report(on('2023-03-20T12:00', 'phone', 'tiktok;wechat'))
    expect(carried.run(brussels('2023-03-20T12:00'))).toEqual(['changed'])
    expect(isCut(carried)).toBe(true)
  })

  it('gives access back where only that is left', () => {
    const carried = noticed(quiet, {}, [{ apps: 'tiktok;wechat' }])
    carried.runUntil(brussels('2023-03-20T12:00'))
    carried.amend(both)
    carried.run(brussels('2023-03-20T12:00'), 'undelivered')
    carried.report(on('2023-03-21T12:00', 'phone', 'wechat'))
    expect(carried.run(brussels('2023-03-21T12:00'))).toEqual(['restored'])
    expect(isCut(carried)).toBe(false)
  })

  it('owes nothing to somebody who meets it', () => {
    const carried = noticed(quiet)
    carried.amend(both)
    expect(carried.run(brussels('2023-03-01T12:00'))).toEqual([])
  })

  it('again, after a version that nobody saw, is told again', () => {
    const carried = noticed(quiet)
    carried.amend({ ...quiet, apps: ['wechat'] })
    carried.amend(quiet)
    expect(carried.run(brussels('2023-03-01T12:00'))).toEqual(['changed'])
    expect(carried.runUntil(end)).toEqual(['03-16 00:00 after:P0D'])
    expect(isCut(carried)).toBe(true)
  })

  it('is new to somebody who moves to where the version they were told of did not reach', () => {
    const carried = noticed({ ...quiet, scope: { ...document.scope, audience: { units: ['DG-ALPHA'] } } })
    carried.amend(quiet)
    expect(carried.run(brussels('2023-03-01T12:00'))).toEqual([])
    carried.move({ unit: 'DG-BETA' }, brussels('2023-03-10T12:00'))
    expect(carried.run(brussels('2023-03-10T12:00'))).toEqual(['changed'])
    expect(carried.runUntil(end)).toEqual(['03-16 00:00 after:P0D'])
    expect(isCut(carried)).toBe(true)
  })

  it('is told to somebody exempt only when the exemption ends', () => {
    const carried = noticed(quiet, {}, [{ apps: 'wechat;tiktok' }])
    carried.decide({ kind: 'exempt', until: day('2023-03-31'), reason: 'Their work needs it' }, brussels('2023-03-01T12:00'))
    carried.run(brussels('2023-03-01T12:00'))
    carried.amend(both)
    expect(carried.run(brussels('2023-03-02T12:00'))).toEqual([])
    carried.report(on('2023-03-03T12:00', 'phone', 'wechat'))
    expect(carried.run(brussels('2023-03-03T12:00'))).toEqual([])
    expect(carried.runUntil(brussels('2023-04-04T00:00'))).toEqual(['04-03 09:00 changed'])
  })

  it('and is found later owes `changed`, once, and then `again`', () => {
    const carried = noticed(quiet, {}, [{}, { id: 'tablet', apps: '' }])
    carried.amend(both)
    carried.run(brussels('2023-03-01T12:00'))
    carried.report(on('2023-03-02T12:00', 'phone', 'tiktok;wechat'))
    expect(carried.run(brussels('2023-03-02T12:00'))).toEqual(['changed'])
    carried.report(on('2023-03-03T12:00', 'tablet', 'wechat'))
    expect(carried.run(brussels('2023-03-03T12:00'))).toEqual(['again'])
  })
})

describe('what a version newly threatens', () => {
  const mild = { ...quiet, escalation: [{ after: 'P0D', notify: 'staff' }] }

  it('suspends nobody before a notice of it and its minimum notice', () => {
    const carried = noticed(mild)
    carried.runUntil(brussels('2023-03-20T12:00'))
    carried.amend(quiet)
    expect(carried.run(brussels('2023-03-20T12:00'))).toEqual(['changed'])
    expect(isCut(carried)).toBe(false)
    expect(carried.runUntil(end)).toEqual(['03-28 00:00 suspended'])
  })

  it('by suspending sooner suspends nobody if no notice of it was delivered', () => {
    const late = { ...quiet, escalation: [{ after: 'P3D', suspend: true, notify: 'staff' }] }
    const carried = noticed(late)
    carried.amend(quiet)
    expect(carried.run(brussels('2023-03-01T12:00'), 'undelivered')).toEqual(['changed'])
    carried.runUntil(brussels('2023-03-16T12:00'))
    expect(isCut(carried)).toBe(false)
  })

  it('again, after a version that nobody saw, is told again', () => {
    const carried = noticed(quiet)
    carried.amend(mild)
    carried.amend(quiet)
    expect(carried.run(brussels('2023-03-01T12:00'))).toEqual(['changed'])
    carried.runUntil(end)
    expect(isCut(carried)).toBe(true)
  })

  it('by suspending sooner lets nobody through whom the brake held for the later suspension', () => {
    const carried = noticed({ ...quiet, escalation: [{ after: 'P3D', suspend: true, notify: 'staff' }] })
    carried.runUntil(brussels('2023-03-20T08:59'))
    carried.review(brussels('2023-03-20T09:00'))
    expect(carried.case.toSuspend).toEqual({ phone: 'undecided' })
    carried.amend(quiet)
    expect(carried.run(brussels('2023-03-20T12:00'))).toContain('changed')
    expect(isCut(carried)).toBe(false)
    carried.runUntil(end)
    expect(isCut(carried)).toBe(true)
  })

  it('and takes back before its notice goes owes none', () => {
    const carried = noticed(mild)
    carried.amend(quiet)
    expect(carried.run(brussels('2023-03-01T22:00'))).toEqual([])
    carried.amend(mild)
    expect(carried.run(brussels('2023-03-01T23:00'))).toEqual([])
    expect(carried.runUntil(brussels('2023-03-10T00:00'))).toEqual([])
  })
})

describe('`changed`', () => {
  it('is not owed for a pause and a resumption, nor for a mended title', () => {
    const carried = noticed(quiet)
    carried.halt('paused')
    expect(carried.run(brussels('2023-03-01T10:00'))).toEqual([])
    carried.halt()
    expect(carried.run(brussels('2023-03-02T10:00'))).toEqual([])
    carried.amend({ ...quiet, title: 'Please remove TikTok' })
    expect(carried.run(brussels('2023-03-03T10:00'))).toEqual([])
  })

  it('says what changed', () => {
    const carried = noticed(quiet, {}, [{ apps: 'tiktok;wechat' }])
    carried.amend({ ...quiet, apps: ['tiktok', 'wechat'], deadline: { on: '2023-03-31', counts: 'inclusive' } })
    carried.run(brussels('2023-03-01T12:00'))
    expect(carried.sent.at(-1)?.parts[0]?.changes).toEqual(new Set(['deadline', 'demand']))
  })

  it('takes the place of an `again` of the same date', () => {
    const carried = noticed(quiet, {}, [{}, { id: 'tablet', apps: '' }])
    carried.report(on('2023-03-01T22:00', 'tablet', 'tiktok'))
    expect(carried.run(brussels('2023-03-01T22:00'))).toEqual([])
    carried.amend({ ...quiet, deadline: { on: '2023-03-31', counts: 'inclusive' } })
    expect(carried.run(brussels('2023-03-01T23:00'))).toEqual([])
    expect(carried.runUntil(brussels('2023-03-10T00:00'))).toEqual(['03-02 09:00 changed'])
  })
})

describe('what did not last', () => {
  it('is neither requested nor mailed: a suspension taken back before it was requested', () => {
    const carried = noticed(quiet)
    carried.runUntil(brussels('2023-03-15T23:59'))
    carried.letThrough(brussels('2023-03-16T00:00'))
    expect(isCut(carried)).toBe(true)
    carried.report(on('2023-03-16T00:00:30', 'phone', ''))
    expect(carried.run(brussels('2023-03-16T00:00:30'))).toEqual(['cleared'])
    expect(carried.person.access).toEqual({})
  })

  it('is neither requested nor mailed: a restoration taken back before it was requested', () => {
    const carried = noticed(quiet)
    carried.runUntil(brussels('2023-03-20T12:00'))
    carried.report(on('2023-03-20T12:00', 'phone', ''))
    carried.review(brussels('2023-03-20T12:00'))
    expect(isCut(carried)).toBe(false)
    carried.report(on('2023-03-20T12:00:30', 'phone', 'tiktok'))
    expect(carried.run(brussels('2023-03-20T12:00:30'))).toEqual([])
    expect(carried.person.access.phone).toEqual({ wanted: 'suspended', version: 1 })
  })
})

describe('somebody unreachable who wakes', () => {
  const mild = { ...quiet, escalation: [{ after: 'P0D', notify: 'staff' }] }

  /** The only notice is not heard of by 15 March, and a version of that evening is not told before the deadline passes. */
  function unreachable(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Carried {
    const carried = new Carried(personWith({}, [{ apps: 'tiktok;wechat' }]), versionOf(before))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    carried.amend(after)
    expect(carried.run(brussels('2023-03-15T22:00'))).toEqual([])
    expect(carried.run(brussels('2023-03-16T00:00'))).toEqual([])
    expect(carried.case.state).toBe('unreachable')
    return carried
  }

  it('by a late delivery is told of a new threat, without which access stays', () => {
    const carried = unreachable(mild, { ...mild, escalation: [{ after: 'P0D', suspend: true }] })
    carried.deliver(brussels('2023-03-20T10:00'))
    expect(carried.runUntil(end)).toEqual(['03-20 10:00 changed', '03-28 00:00 suspended'])
    expect(carried.sent.at(-2)?.parts[0]?.changes).toEqual(new Set(['deadline', 'threat']))
  })

  it('by a late delivery is told of a new demand', () => {
    const carried = unreachable(quiet, { ...quiet, apps: ['tiktok', 'wechat'] })
    carried.deliver(brussels('2023-03-20T10:00'))
    expect(carried.runUntil(brussels('2023-03-25T00:00'))).toEqual(['03-20 10:00 changed'])
    expect(carried.sent.at(-1)?.parts[0]?.changes).toEqual(new Set(['deadline', 'demand']))
  })

  it('is told of a version that came while they were', () => {
    const carried = unreachable(quiet, quiet)
    carried.amend({ ...quiet, apps: ['tiktok', 'wechat'], deadline: { on: '2023-04-28', counts: 'inclusive' } })
    expect(carried.run(brussels('2023-03-17T10:00'))).toEqual([])
    carried.deliver(brussels('2023-03-20T19:00'))
    expect(carried.runUntil(brussels('2023-04-28T00:00'))).toEqual(['03-21 09:00 changed'])
    expect(statedBy(carried)).toEqual(brussels('2023-04-29T00:00'))
  })

  it('is told nothing of a version that asks nothing new of them, or that another took back', () => {
    const carried = unreachable(quiet, { ...quiet, title: 'Remove TikTok now' })
    carried.amend({ ...quiet, apps: ['tiktok', 'wechat'] })
    carried.run(brussels('2023-03-17T10:00'))
    carried.amend(quiet)
    carried.run(brussels('2023-03-17T11:00'))
    carried.person = withNoticeDelivered(carried.person, carried.sent.at(-1)?.parts ?? [], brussels('2023-02-23T10:00'))
    expect(carried.run(brussels('2023-03-20T10:00'))).toEqual(['after:P0D'])
    expect(carried.case.notified.last).toBeUndefined()
  })

  it('by a new address or an admin is told all by the notice that goes next', () => {
    const moved = unreachable(mild, quiet)
    moved.person = readdress(moved.person, moved.policies, 'ana.new@ec.example', brussels('2023-03-20T10:00'))
    expect(moved.run(brussels('2023-03-20T10:00'))).toEqual(['first'])
    const found = unreachable(mild, quiet)
    expect(found.decide({ kind: 'reachable' }, brussels('2023-03-20T10:00'))).toBe('decided')
    expect(found.run(brussels('2023-03-20T10:00'))).toEqual(['first'])
    for (const { runUntil } of [moved, found].map((carried) => ({ runUntil: () => carried.runUntil(end) })))
      expect(runUntil()).toEqual(['03-28 00:00 after:P0D'])
  })

  it('by a new address is told of what a refused mail was to tell', () => {
    const carried = noticed(quiet, {}, [{ apps: 'tiktok;wechat' }])
    carried.report(on('2023-03-10T12:00', 'phone', 'wechat'))
    carried.run(brussels('2023-03-10T12:00'))
    carried.amend({ ...quiet, apps: ['tiktok', 'wechat'] })
    const at = brussels('2023-03-20T12:00')
    carried.review(at)
    carried.person = withNoticeAttempted(carried.person, owedNow(carried.person, carried.policies, at).notice, at)
    carried.review(brussels('2023-03-28T00:00'))
    expect(carried.case.state).toBe('unreachable')
    carried.person = readdress(carried.person, carried.policies, 'ana.new@ec.example', brussels('2023-04-03T10:00'))
    expect(carried.runUntil(end)).toEqual(['04-03 10:00 changed', '04-11 00:00 after:P0D'])
  })
})
